using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>The interaction g(r) of two unit charges as a function of the squared distance, for eight pairs at once.</summary>
internal interface IRadialKernel
{
    /// <summary>g and b = -g'(r)/r: the field of a unit charge is b times the vector from it.</summary>
    (Vector512<double> G, Vector512<double> B) Evaluate(Vector512<double> squared);

    /// <summary>g, b = -g'/r and c = -b'/r: the gradient of the field is b - c times the outer product of the vector.</summary>
    (Vector512<double> G, Vector512<double> B, Vector512<double> C) EvaluateSecond(Vector512<double> squared);
}
