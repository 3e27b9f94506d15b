using System.Globalization;
using System.Text;
using QRCoder;

namespace SfSpend.Web.Features.Account;

/// <summary>A QR code as one SVG path of squares: drawn on the server, no script and no image request.</summary>
/// <param name="Size">In squares, with the quiet margin around it.</param>
public sealed record QrDrawing(int Size, string Path)
{
    public static QrDrawing Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            for (var x = 0; x < code.ModuleMatrix[y].Count; x++)
            {
                if (code.ModuleMatrix[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return new QrDrawing(code.ModuleMatrix.Count, path.ToString());
    }
}
