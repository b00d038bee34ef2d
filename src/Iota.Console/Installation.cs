namespace Iota.Console;

/// <summary>Finds what is installed beside the program: a checkout has it some folders above, a package next to it.</summary>
internal static class Installation
{
    /// <summary>A folder of the installation, or null.</summary>
    public static string? Find(string relativePath)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, relativePath);
            if (Directory.Exists(candidate)) return candidate;
        }
        return null;
    }

    /// <summary>The folder that holds the <c>iota</c> Python package.</summary>
    /// <exception cref="UsageException">It is nowhere.</exception>
    public static string PythonPackage()
    {
        if (Environment.GetEnvironmentVariable("IOTA_PYTHON_PATH") is { Length: > 0 } configured) return configured;
        return Find(Path.Combine("layers", "python"))
            ?? throw new UsageException("the Python package of Iota (layers/python) was not found near the program; set IOTA_PYTHON_PATH to the folder that holds it.");
    }
}
