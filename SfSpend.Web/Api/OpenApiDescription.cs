using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Access;

namespace SfSpend.Web.Api;

/// <summary>What the OpenAPI document says beyond what the endpoints say of themselves.</summary>
internal static class OpenApiDescription
{
    private const string KeyScheme = "apiKey";
    private const string CookieScheme = "session";

    public static void Configure(OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = type => IsId(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer(DescribeDocument);
        options.AddOperationTransformer(DescribeOperation);
        options.AddSchemaTransformer(DescribeSchema);
    }

    private static Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "SfSpend",
            Version = "v1",
            Description = "San Francisco's spending and revenue: provision an environment, run loads, read what was loaded. "
                + "Money and other decimals are strings. Errors are problem details (RFC 9457). Long work answers 202 with a Location to watch.",
        };
        // The address depends on how the panel is reached: relative to the document it is always right.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyHandler.HeaderName,
                Description = "A key made under Administration, API keys, or a configured one (Auth:ApiKeys).",
            },
            [CookieScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = AccessServices.SessionCookie,
                Description = "The browser's session; calls that change something also need the header X-Requested-With.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(CookieScheme, document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Authorization.IAllowAnonymous>().Any())
        {
            operation.Security = [];
        }

        return Task.CompletedTask;
    }

    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var nullable = type == context.JsonTypeInfo.Type ? 0 : JsonSchemaType.Null;
        if (type == typeof(decimal))
        {
            schema.Type = JsonSchemaType.String | nullable;
            schema.Format = "decimal";
            schema.Pattern = null;
        }
        else if (IsId(type))
        {
            schema.Type = JsonSchemaType.Integer | nullable;
            schema.Format = "int64";
        }

        return Task.CompletedTask;
    }

    private static bool IsId(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var id && (id == typeof(RunId) || id == typeof(LoadId) || id == typeof(OperationId));
}
