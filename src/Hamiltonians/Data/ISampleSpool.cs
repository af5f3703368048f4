using EquivSim.Structures.Hdf5;
using PureHDF;

namespace EquivSim.Hamiltonians.Data;

/// <summary>Takes samples one after the other and then describes a file of them.</summary>
internal interface ISampleSpool : IDisposable
{
    void Add(HamiltonianSample sample);

    /// <summary>Puts the data sets into the file's tree; the columns returned are written once the file has been begun.</summary>
    IReadOnlyList<IColumn> Describe(H5Group root);
}
