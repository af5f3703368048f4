namespace EquivSim.Cli;

/// <summary>The user asked for something that cannot be: wrong option value, option file or combination.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
