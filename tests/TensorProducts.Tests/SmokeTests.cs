namespace EquivSim.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Repository_is_found() => Assert.True(File.Exists(RepositoryFiles.Path("EquivSim.sln")));
}
