namespace SfSpend.Core;

public static class Ticks
{
    extension(PeriodicTimer timer)
    {
        /// <summary>Waits for the next tick. False when the work is to stop, which is no error.</summary>
        public async Task<bool> IsTickAsync(CancellationToken stop)
        {
            try
            {
                return await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
