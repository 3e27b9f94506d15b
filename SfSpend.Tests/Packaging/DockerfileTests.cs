using System.Diagnostics;

namespace SfSpend.Tests.Packaging;

/// <summary>What can be known of the image without a Docker engine.</summary>
public sealed class DockerfileTests
{
    private readonly DockerfileText _dockerfile = new();

    [Fact]
    public void Every_source_it_copies_exists_and_is_let_through_by_dockerignore()
    {
        var let = File.ReadAllLines(Path.Combine(_dockerfile.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        Assert.NotEmpty(_dockerfile.CopiedSources);
        Assert.All(_dockerfile.CopiedSources, source =>
        {
            Assert.True(Path.Exists(Path.Combine(_dockerfile.Root, source)), $"{source} is copied but does not exist");
            Assert.Contains(source.TrimEnd('/'), let);
        });
    }

    [Fact]
    public void Every_file_that_decides_how_the_build_goes_is_copied()
    {
        var copied = _dockerfile.CopiedSources.ToHashSet();
        var deciding = Directory.GetFiles(_dockerfile.Root, "Directory.*").Select(path => Path.GetFileName(path)).Append("global.json").Append(".editorconfig");
        Assert.All(deciding, file => Assert.Contains(file, copied));
    }

    [Fact]
    public void Every_stage_it_copies_from_is_defined()
    {
        var stages = _dockerfile.Of("FROM").Where(from => from.Contains(" AS ", StringComparison.Ordinal)).Select(from => from.Split(' ')[^1]).ToHashSet();
        var used = _dockerfile.Of("COPY").Where(copy => copy.StartsWith("--from=", StringComparison.Ordinal)).Select(copy => copy.Split(' ')[0]["--from=".Length..]);
        Assert.All(used, stage => Assert.Contains(stage, stages));
    }

    [Fact]
    public void The_panel_does_not_run_as_root_and_keeps_its_data_in_a_volume()
    {
        Assert.Equal("$APP_UID", _dockerfile.Of("USER")[^1]);
        Assert.Equal("/data", Assert.Single(_dockerfile.Of("VOLUME")));
        Assert.Contains(_dockerfile.Of("ENV"), env => env.Contains("SfSpend__DataDirectory=/data", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_health_is_asked_of_the_port_the_panel_listens_on()
    {
        var port = Assert.Single(_dockerfile.Of("EXPOSE"));
        Assert.Contains($"http://localhost:{port}/health/ready", Assert.Single(_dockerfile.Of("HEALTHCHECK")), StringComparison.Ordinal);
        Assert.Contains(_dockerfile.Of("ENV"), env => env.Contains($"ASPNETCORE_HTTP_PORTS={port}", StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_has_no_password_of_its_own()
    {
        var passwords = File.ReadAllLines(Path.Combine(_dockerfile.Root, "compose.yaml"))
            .Where(line => line.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) && !line.TrimStart().StartsWith('#'))
            .ToList();
        Assert.NotEmpty(passwords);
        Assert.All(passwords, line => Assert.Matches(@"\$\{SFSPEND_[A-Z]+_PASSWORD:(-\}|\?)", line));
    }

    [Theory]
    [InlineData("run.sh")]
    [InlineData("test.sh")]
    [InlineData(".ci/run")]
    [InlineData("eng/tools.sh")]
    public async Task The_scripts_are_readable_to_bash(string script)
    {
        using var bash = Process.Start("bash", ["-n", Path.Combine(_dockerfile.Root, script)]);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, bash.ExitCode);
    }
}
