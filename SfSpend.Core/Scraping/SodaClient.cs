using System.Globalization;
using System.Net;
using System.Text.Json;
using Polly;

namespace SfSpend.Core.Scraping;

/// <summary>Asks a Socrata portal in SODA 2.1, and takes nothing for an answer that is none: redirects, HTML, refusals.</summary>
internal sealed class SodaClient(HttpClient http, DataSfOptions options)
{
    public const string ClientName = "DataSf";
    public const string ProbeName = "DataSfProbe";
    public const string AppTokenHeader = "X-App-Token";

    private const int MaxQuotedError = 300;

    public string Host => http.BaseAddress?.Authority ?? options.BaseUrl;

    /// <summary>The dataset's metadata.</summary>
    public Uri MetadataAddress => new(http.BaseAddress ?? new Uri(options.BaseUrl), $"api/views/{options.DatasetId}.json");

    /// <summary>The address of a query, as an auditor would repeat it: it holds no token.</summary>
    public Uri AddressOf(string format, params IEnumerable<(string Name, string Value)> parameters)
    {
        var query = string.Join('&', parameters.Select(parameter => $"${parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));
        return new Uri(http.BaseAddress ?? new Uri(options.BaseUrl), $"resource/{options.DatasetId}.{format}?{query}");
    }

    /// <summary>An answer in JSON, read to its end.</summary>
    /// <param name="what">What is asked for, in words for a message.</param>
    /// <exception cref="AnswerCutException">The answer broke off; the next try may not.</exception>
    /// <exception cref="ScrapeException">The portal did not answer with JSON.</exception>
    public async Task<JsonDocument> ReadJsonAsync(Uri address, string what, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(address, cancellationToken);
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonDocument.ParseAsync(content, cancellationToken: cancellationToken);
        }
        catch (Exception broken) when (broken is JsonException or IOException)
        {
            throw new AnswerCutException(what, $"it is not whole: {broken.Message}", broken);
        }
    }

    /// <summary>The answer once its headers are there; its body is still to be read.</summary>
    /// <exception cref="ScrapeException">The portal did not answer with rows; the message says how it answered and what to do.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw new ScrapeException($"{Host} can't be reached: {unreachable.Message} Check the network and DataSf:BaseUrl, or run from another source.", unreachable);
        }
        catch (ExecutionRejectedException late)
        {
            throw new ScrapeException($"{Host} did not answer in time, several times in a row. Try again later.", late);
        }

        if (await RefusalAsync(response, cancellationToken) is { } refusal)
        {
            response.Dispose();
            throw new ScrapeException(refusal) { IsNotFound = response.StatusCode == HttpStatusCode.NotFound };
        }

        return response;
    }

    private async Task<string?> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}");
        return response.StatusCode switch
        {
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"{Host} answered {status} and points to {response.Headers.Location?.ToString() ?? "nowhere"}. Redirects lose the query, so they are not followed: set DataSf:BaseUrl to the portal's new address.",
            HttpStatusCode.Forbidden =>
                $"{Host} refused the query ({status}). The portal moved to https://data.sf.gov: check DataSf:BaseUrl, and DataSf:AppToken where one is set.",
            HttpStatusCode.NotFound =>
                $"{Host} has no dataset {options.DatasetId} ({status}). Check DataSf:DatasetId and DataSf:BaseUrl.",
            HttpStatusCode.TooManyRequests =>
                $"{Host} is asked too often ({status}), also after waiting. Set DataSf:AppToken, or try again later.",
            HttpStatusCode.OK when response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml" =>
                $"{Host} answered with a web page instead of rows. Check that DataSf:BaseUrl is the portal itself, without a sign-in or a proxy page before it.",
            HttpStatusCode.OK => null,
            _ => $"{Host} answered {status}: {await QuoteAsync(response, cancellationToken)} Try again later.",
        };
    }

    private static async Task<string> QuoteAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = (await response.Content.ReadAsStringAsync(cancellationToken)).ReplaceLineEndings(" ").Trim();
        return text.Length <= MaxQuotedError ? text : text[..MaxQuotedError] + "…";
    }
}
