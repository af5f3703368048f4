namespace EquivSim.Dynamics;

/// <summary>Motions of the whole system as a rigid body.</summary>
[Flags]
public enum RigidMotions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Motion of the centre of mass.</summary>
    Translation = 1,

    /// <summary>Rotation about the centre of mass.</summary>
    Rotation = 2,
}
