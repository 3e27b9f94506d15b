namespace SfSpend.Tests.Support;

/// <summary>What somebody at the AWS console does, where the panel has no call for it: a form sent to moto, which does not check signatures.</summary>
internal static class MotoByHand
{
    private static readonly HttpClient Client = new();

    /// <param name="service">As in a signature's scope, such as <c>redshift</c>.</param>
    public static void Send(MotoAccount account, string service, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, account.Url)
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={account.Credentials.GetCredentials().AccessKey}/20261124/{MotoServer.Region}/{service}/aws4_request, SignedHeaders=host, Signature=none");
        using var answer = Client.Send(request, TestContext.Current.CancellationToken);
        using var said = new StreamReader(answer.Content.ReadAsStream(TestContext.Current.CancellationToken));
        Assert.True(answer.IsSuccessStatusCode, said.ReadToEnd());
    }
}
