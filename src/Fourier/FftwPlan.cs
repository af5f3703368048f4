namespace EquivSim.Fourier;

/// <summary>A plan of FFTW, destroyed once.</summary>
internal sealed class FftwPlan : IDisposable
{
    /// <summary>Takes a plan over.</summary>
    /// <exception cref="InvalidOperationException">FFTW could not plan the transform.</exception>
    public FftwPlan(nint handle) => Handle = handle != 0 ? handle : throw new InvalidOperationException("FFTW could not plan this transform.");

    ~FftwPlan() => Destroy();

    /// <summary>The plan's address.</summary>
    public nint Handle { get; private set; }

    public void Dispose()
    {
        Destroy();
        GC.SuppressFinalize(this);
    }

    private void Destroy()
    {
        if (Handle == 0)
            return;
        lock (Fftw.Planner)
            Fftw.Destroy(Handle);
        Handle = 0;
    }
}
