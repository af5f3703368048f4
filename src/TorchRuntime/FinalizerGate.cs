using System.Runtime.CompilerServices;

namespace EquivSim.TorchRuntime;

/// <summary>
/// Keeps finalizers from running while torch works.
/// </summary>
/// <remarks>
/// <para>TorchSharp's tensors and scalars free their native part in a finalizer, and its wrappers do not keep an argument alive during
/// the native call. A garbage collection, caused by an allocation on any thread, may therefore free an operand under a running
/// operation: the process dies or, worse, goes on with garbage.</para>
/// <para>The cure is not to prevent collections but to hold the finalizer thread: an object whose finalizer waits (the gate) is dropped
/// and collected, so that the runtime's only finalizer thread parks inside it. While it is parked every unreachable torch object stays
/// valid. It is let go when no region has been open for a moment, and at least about once a second between two regions, so that what
/// has piled up is freed. Cost: one young collection per second.</para>
/// <para>While a region is open <see cref="GC.WaitForPendingFinalizers"/> waits for its end; do not call it inside one.</para>
/// </remarks>
internal static class FinalizerGate
{
    private static readonly TimeSpan IdleRelease = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    private static readonly object Lock = new();
    private static int _open;
    private static int _waiting;
    private static bool _isParked;
    private static bool _isDraining;
    private static long _parkedSince;
    private static long _lastExit;

    /// <summary>Opens a region: returns when no finalizer can run until <see cref="Exit"/>.</summary>
    public static void Enter()
    {
        while (true)
        {
            lock (Lock)
            {
                while (_isDraining)
                    Monitor.Wait(Lock);
                if (!_isParked)
                    WaitUntilParked();
                if (_open > 0 || !IsOverdue())
                {
                    _open++;
                    return;
                }
                (_isDraining, _isParked) = (true, false);
                Monitor.PulseAll(Lock);
            }

            // Before the thread is parked again its queue must be empty: finalizers run in no fixed order, so a new gate could overtake
            // what has piled up, time after time.
            GC.WaitForPendingFinalizers();
            lock (Lock)
            {
                _isDraining = false;
                Monitor.PulseAll(Lock);
            }
        }
    }

    /// <summary>Drops gates until the finalizer thread is inside one; called with the lock, which it gives up while waiting.</summary>
    private static void WaitUntilParked()
    {
        _waiting++;
        while (!_isParked)
        {
            DropGate();
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            Monitor.Wait(Lock, millisecondsTimeout: 20);
        }
        _waiting--;
    }

    /// <summary>Closes a region opened by <see cref="Enter"/>.</summary>
    public static void Exit()
    {
        lock (Lock)
        {
            _open--;
            _lastExit = Environment.TickCount64;
        }
    }

    private static bool IsOverdue() => Environment.TickCount64 - _parkedSince > LongestHold.TotalMilliseconds;

    /// <summary>Not inlined: no register or stack slot of the caller may keep the gate alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropGate() => _ = new Gate();

    /// <summary>Runs on the finalizer thread: stays until the gate is opened.</summary>
    private static void Park()
    {
        lock (Lock)
        {
            if (_waiting == 0)
                return;
            _isParked = true;
            _parkedSince = Environment.TickCount64;
            Monitor.PulseAll(Lock);
            while (_isParked)
            {
                Monitor.Wait(Lock, IdleRelease);
                if (_open == 0 && _waiting == 0 && Environment.TickCount64 - _lastExit > IdleRelease.TotalMilliseconds)
                    _isParked = false;
            }
        }
    }

    private sealed class Gate
    {
        ~Gate() => Park();
    }
}
