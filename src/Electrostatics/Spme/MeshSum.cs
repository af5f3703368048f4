using System.Numerics;
using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>The smooth half of a particle-mesh method: charges to grid, transform, influence, transform back, grid to charges.</summary>
internal sealed class MeshSum(FourierProvider fourier, WorkerPool pool) : IDisposable
{
    private readonly ChargeMesh _mesh = new(pool);
    private readonly double[] _virial = new double[6];
    private MeshInfluence _influence = null!;
    private RealTransform? _transform;
    private (int A, int B, int C) _size;
    private double[] _grid = [], _partial = [];
    private Complex[] _spectrum = [];

    /// <summary>Energy of the last <see cref="Solve"/>.</summary>
    public double Energy { get; private set; }

    /// <summary>Virial of the last <see cref="Solve"/>: xx, xy, xz, yy, yz, zz.</summary>
    public ReadOnlySpan<double> Virial => _virial;

    /// <summary>Sets grid and influence.</summary>
    public void Configure(Lattice lattice, int order, (int A, int B, int C) size, double[] origin, double[] spacing, MeshInfluence influence)
    {
        _influence = influence;
        _mesh.Configure(lattice, order, size, origin, spacing);
        if (_transform is not null && size == _size)
            return;
        _size = size;
        _transform?.Dispose();
        _transform = fourier.PlanReal([size.A, size.B, size.C]);
        _grid = new double[_transform.Length];
        _spectrum = new Complex[_transform.SpectrumLength];
    }

    /// <summary>Where charges, or points to read, lie.</summary>
    public void Place(ReadOnlySpan<double> points) => _mesh.Place(points);

    /// <summary>Makes the potential of charges and dipoles at the placed points.</summary>
    public void Solve(ReadOnlySpan<double> charges, ReadOnlySpan<double> dipoles)
    {
        _mesh.Spread(charges, dipoles, _grid);
        _transform!.Forward(_grid, _spectrum);
        int half = _size.C / 2 + 1;
        Buffers.Grow(ref _partial, 7 * _size.A);
        pool.Run(_size.A, (a, _) =>
        {
            ReadOnlySpan<double> factors = _influence.Factors;
            double[] energies = new double[half], squares = new double[half];
            Span<double> virial = stackalloc double[6];
            double energy = 0;
            for (int b = 0; b < _size.B; b++)
            {
                int start = (a * _size.B + b) * half;
                for (int c = 0; c < half; c++)
                {
                    ref Complex s = ref _spectrum[start + c];
                    double factor = factors[start + c];
                    squares[c] = (c == 0 || 2 * c == _size.C ? 0.5 : 1) * (s.Real * s.Real + s.Imaginary * s.Imaginary);
                    energies[c] = factor * squares[c];
                    energy += energies[c];
                    s *= factor;
                }
                _influence.AddVirial(a, b, energies, squares, virial);
            }
            _partial[7 * a] = energy;
            virial.CopyTo(_partial.AsSpan(7 * a + 1));
        });
        Energy = 0;
        Array.Clear(_virial);
        for (int a = 0; a < _size.A; a++)
        {
            Energy += _partial[7 * a];
            for (int k = 0; k < 6; k++)
                _virial[k] += _partial[7 * a + 1 + k];
        }
        _transform.Backward(_spectrum, _grid);
    }

    /// <summary>Adds potential, field and, on request, field gradient at the placed points.</summary>
    public void Gather(double[] potential, double[] field, double[]? gradient) => _mesh.Gather(_grid, potential, field, gradient);

    /// <inheritdoc/>
    public void Dispose() => _transform?.Dispose();
}
