namespace EquivSim.Electrostatics;

/// <summary>Computes the electrostatics of point charges. An instance is used by one thread at a time and keeps buffers between calls.</summary>
public interface IElectrostaticSolver : IDisposable
{
    /// <summary>Name to show.</summary>
    string Name { get; }

    /// <summary>Energy, potential, field and virial: the energy with its gradients by charges (the potential), positions (charge times field, negative) and strain.</summary>
    /// <param name="system">Charges in a cell.</param>
    /// <param name="result">Receives the results.</param>
    /// <exception cref="ArgumentException">The solver cannot treat this cell, or charges coincide.</exception>
    void Evaluate(PointCharges system, ElectrostaticResult result);

    /// <summary>Potential, field and field gradient of all charges at points of space.</summary>
    /// <param name="system">Charges in a cell; excluded pairs do not matter here.</param>
    /// <param name="points">Three coordinates per point, Angstrom; away from the charges.</param>
    /// <param name="samples">Receives the results.</param>
    /// <exception cref="ArgumentException">The solver cannot treat this cell.</exception>
    void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples);

    /// <summary>The derivative of potential and forces when positions and charges move along a direction: products with the energy's second derivatives.</summary>
    /// <param name="system">Charges in a cell.</param>
    /// <param name="positions">Direction of the positions, [charges, 3]; empty for none.</param>
    /// <param name="charges">Direction of the charges, [charges]; empty for none.</param>
    /// <param name="tangent">Receives the derivatives.</param>
    /// <exception cref="ArgumentException">The solver cannot treat this cell, or a direction has the wrong length.</exception>
    void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent);
}
