using EquivSim.Cli.Data;

namespace EquivSim.Cli.Tests.Data;

public sealed class ShippedFileTests
{
    [Fact]
    public void A_file_of_the_project_is_found_from_the_folder_of_the_program()
    {
        string found = ShippedFile.Find("data/models/hamiltonian/water.h5");
        Assert.True(Path.IsPathRooted(found) && File.Exists(found), found);
    }

    [Fact]
    public void A_name_that_is_nowhere_comes_back_as_it_is() => Assert.Equal("data/no-such-file.h5", ShippedFile.Find("data/no-such-file.h5"));
}
