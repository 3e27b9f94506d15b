using System.Text.Json;
using System.Text.Json.Serialization;

namespace SfSpend.Core.Environments.Local;

/// <summary>What must be known of the SFTP server when the panel starts again.</summary>
/// <param name="Port">On 127.0.0.1, remembered so that printed commands stay true.</param>
/// <param name="ProcessId">The process that served last.</param>
internal sealed partial record SftpServerState(int Port, int? ProcessId)
{
    /// <summary>Null while no server is provisioned.</summary>
    public static SftpServerState? Read(SftpFiles files) =>
        File.Exists(files.Server) ? JsonSerializer.Deserialize(File.ReadAllText(files.Server), StateJson.Default.SftpServerState) : null;

    public void Write(SftpFiles files) => files.Write(files.Server, JsonSerializer.Serialize(this, StateJson.Default.SftpServerState));

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(SftpServerState))]
    private sealed partial class StateJson : JsonSerializerContext;
}
