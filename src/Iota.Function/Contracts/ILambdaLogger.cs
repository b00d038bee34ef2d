namespace Amazon.Lambda.Core;

/// <summary>Stands in for Amazon.Lambda.Core.</summary>
public interface ILambdaLogger
{
    void Log(string message);

    void LogLine(string message);
}
