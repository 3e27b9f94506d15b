namespace SfSpend.Tests.Support;

/// <summary>The engines that the same contract is asked of.</summary>
public enum WarehouseKind
{
    Postgres,

    /// <summary>The stand-in.</summary>
    Redshift,
}
