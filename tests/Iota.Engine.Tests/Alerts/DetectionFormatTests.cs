using CsCheck;
using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public class DetectionFormatTests
{
    private static readonly Gen<string> Text = Gen.String.Select(text => Printable.Clean(text)); // Detections never hold lone surrogates.

    private static readonly Gen<string?> Optional = Gen.Null(Text);

    [Fact]
    public void A_detection_survives_the_spool() => Gen.Select(Text, Text, Optional, Optional, Text.Array[0, 3], Gen.Bool).Sample(
        (title, context, description, runbook, destinations, chosen) =>
        {
            Detection detection = SomeDetection.At(1.5) with
            {
                Title = title,
                Context = context,
                Description = description,
                Runbook = runbook,
                UniqueValue = runbook,
                Reference = null,
                Destinations = chosen ? destinations : null,
            };
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            DetectionFormat.Write(writer, detection);
            DetectionFormat.Write(writer, SomeDetection.At(2));
            stream.Position = 0;
            using var reader = new BinaryReader(stream);
            var format = new DetectionFormat(detection.ObjectName, _ => detection.Policy);

            Detection read = format.Read(reader);

            Assert.Equal(detection.Destinations, read.Destinations);
            Assert.Equal(detection, read with { Destinations = detection.Destinations });
            Assert.Equal(SomeDetection.At(2), format.Read(reader));
            Assert.Equal(stream.Length, stream.Position);
        });
}
