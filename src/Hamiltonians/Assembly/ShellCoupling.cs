using EquivSim.O3;

namespace EquivSim.Hamiltonians;

/// <summary>One irrep of a block between templates: the part of degree L of the block between two shells.</summary>
/// <param name="RowShell">Shell of the template that gives the rows.</param>
/// <param name="ColumnShell">Shell that gives the columns.</param>
/// <param name="Irrep">Degree and parity.</param>
public readonly record struct ShellCoupling(int RowShell, int ColumnShell, Irrep Irrep);
