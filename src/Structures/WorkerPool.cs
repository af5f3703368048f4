namespace EquivSim.Structures;

/// <summary>Threads that work through numbered tasks together, without allocating. Which thread does a task must not matter to its result.</summary>
public sealed class WorkerPool : IDisposable
{
    private readonly SemaphoreSlim _start = new(0);
    private readonly CountdownEvent _done;
    private readonly Thread[] _threads;
    private Action<int, int> _body = (_, _) => { };
    private Exception? _failure;
    private int _tasks, _next;
    private volatile bool _isClosing;

    /// <summary>Number of threads, the caller's included.</summary>
    public int Count => _threads.Length + 1;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many work together, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _done = new CountdownEvent(Math.Max(1, threads - 1));
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"EquivSim worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Calls <paramref name="body"/>(task, worker) for every task and waits for all; the first exception is thrown here.</summary>
    public void Run(int tasks, Action<int, int> body)
    {
        (_tasks, _body, _failure) = (tasks, body, null);
        Volatile.Write(ref _next, 0);
        if (_threads.Length > 0)
        {
            _done.Reset();
            _start.Release(_threads.Length);
        }
        Drain(0);
        if (_threads.Length > 0)
            _done.Wait();
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosing = true;
        if (_threads.Length > 0)
            _start.Release(_threads.Length);
        foreach (Thread thread in _threads)
            thread.Join();
        _start.Dispose();
        _done.Dispose();
    }

    private void Serve(int worker)
    {
        while (true)
        {
            _start.Wait();
            if (_isClosing)
                return;
            Drain(worker);
            _done.Signal();
        }
    }

    private void Drain(int worker)
    {
        try
        {
            for (int task; (task = Interlocked.Increment(ref _next) - 1) < _tasks;)
                _body(task, worker);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
    }
}
