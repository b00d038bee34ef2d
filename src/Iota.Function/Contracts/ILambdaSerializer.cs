namespace Amazon.Lambda.Core;

/// <summary>Stands in for Amazon.Lambda.Core.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}
