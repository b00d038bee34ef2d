using System.Text;
using Iota.Engine.Yaml;

namespace Iota.Engine.Tests.Yaml;

public class YamlReaderTests
{
    [Fact]
    public void A_mapping_keeps_its_order_and_knows_its_lines()
    {
        var mapping = Assert.IsType<YamlMapping>(Read("b: 1\n\n# a comment\na: x\n"));
        Assert.Equal(["b", "a"], mapping.Entries.Select(entry => entry.Key.Text));
        Assert.Equal([1, 4], mapping.Entries.Select(entry => entry.Value.Line));
    }

    [Theory]
    [InlineData("a: 'yes'")]
    [InlineData("a: \"12\"")]
    [InlineData("a: |\n  12")]
    [InlineData("a: >-\n  true")]
    [InlineData("a: !!str 12")]
    [InlineData("a: ! 12")]
    public void Only_a_plain_scalar_can_be_anything_but_text(string yaml) => Assert.Equal(YamlKind.Text, Scalar(yaml).Kind);

    [Theory]
    [InlineData("a: |\n  x\n   y\n\n", "x\n y\n")]
    [InlineData("a: |-\n  x\n  y\n", "x\ny")]
    [InlineData("a: |+\n  x\n\n", "x\n\n")]
    [InlineData("a: >\n  x\n  y\n\n  z\n", "x y\nz\n")]
    [InlineData("a: |2\n    x\n", "  x\n")]
    [InlineData("a: x\n  y\n", "x y")]
    [InlineData("a: 'it''s'", "it's")]
    [InlineData("a: \"tab\\t\\u00e9 \\x41 \\\n  end\"", "tab\té A end")]
    [InlineData("a: x # comment", "x")]
    [InlineData("a: x#y", "x#y")]
    [InlineData("a: arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root")]
    [InlineData("{a: http://x/y?z=1, b: 2}", "http://x/y?z=1")]
    public void Scalars_are_unfolded(string yaml, string expected) => Assert.Equal(expected, Scalar(yaml).Text);

    [Theory]
    [InlineData("a:\n  {\n    \"b\": \"one\n two\nthree\",\n    c: 1\n  }\n", "one two three")]
    [InlineData("a:\n  { b: 'one\ntwo',\nc: [1,\n2\n]\n}\n", "one two")]
    [InlineData("a:\n  b: \"one\ntwo\"\n  c: 1\n", "one two")]
    [InlineData("a:\n  {b: one\ntwo, c: it's}\n", "one two")]
    [InlineData("a:\n  {\n\t\"b\": \"one\n\ttwo\",\n\t\"c\": [\n\t\t1\n\t]\n  }\n", "one two")]
    [InlineData("x: |\n  {[\"'\ny: a\n  {b\na:\n  - b: \"one\ntwo\" # {\n", "one two")]
    public void Further_lines_of_quoted_text_and_of_brackets_may_be_indented_in_any_way(string yaml, string expected)
    {
        YamlNode? a = ((YamlMapping)Read(yaml)).Find("a");
        var mapping = (YamlMapping)(a is YamlSequence list ? list.Items[0] : a!);
        Assert.Equal(expected, ((YamlScalar)mapping.Find("b")!).Text);
    }

    [Fact]
    public void What_is_not_closed_is_reported_where_the_reader_saw_it_first()
    {
        var error = Assert.Throws<MalformedYamlException>(() => Read("a: {\nb: \"x\ny\",\nc: [1\nd: 2\n"));
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public void An_alias_is_the_node_that_its_anchor_names()
    {
        var mapping = (YamlMapping)Read("a: &x [1, 2]\nb: *x\n");
        Assert.Same(mapping.Find("a"), mapping.Find("b"));
    }

    [Fact]
    public void A_later_anchor_of_the_same_name_replaces_the_earlier() =>
        Assert.Equal("2", ((YamlScalar)((YamlMapping)Read("a: &x 1\nb: &x 2\nc: *x\n")).Find("c")!).Text);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    public void An_empty_file_is_null(string yaml) => Assert.Equal(YamlKind.Null, Assert.IsType<YamlScalar>(Read(yaml)).Kind);

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_change_nothing()
    {
        var mapping = (YamlMapping)Read("\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n");
        Assert.Equal("1", ((YamlScalar)mapping.Find("a")!).Text);
        Assert.Equal("x\ny\n", ((YamlScalar)mapping.Find("b")!).Text);
        Assert.Equal(2, mapping.Find("b")!.Line);
    }

    [Fact]
    public void A_null_value_is_found_as_if_the_key_were_absent()
    {
        var mapping = (YamlMapping)Read("a:\nb: ~\n");
        Assert.Null(mapping.Find("a"));
        Assert.Null(mapping.Find("b"));
        Assert.Null(mapping.Find("c"));
    }

    [Theory]
    [InlineData("a: &a {x: 1, y: 1}\nb: {<<: *a, y: 2, z: 2}\n", "y=2 z=2 x=1")]
    [InlineData("a: &a {x: 1}\nc: &c {x: 2, y: 2}\nb:\n  <<: [*a, *c]\n", "x=1 y=2")]
    [InlineData("a: &a {x: 1}\nc: &c {<<: *a, y: 2}\nb:\n  z: 3\n  <<: *c\n", "z=3 y=2 x=1")]
    [InlineData("b:\n  \"<<\": 1\n", "<<=1")]
    public void A_merge_key_copies_what_the_mapping_does_not_say_itself(string yaml, string expected)
    {
        var mapping = (YamlMapping)((YamlMapping)Read(yaml)).Find("b")!;
        Assert.Equal(expected, string.Join(' ', mapping.Entries.Select(entry => $"{entry.Key.Text}={((YamlScalar)entry.Value).Text}")));
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", 2, "the key \"a\" is already in line 1: remove one of the two")]
    [InlineData("x:\n  {1: a,\n   \"1\": b}\n", 3, "the key \"1\" is already in line 2")]
    [InlineData("a: b\n<<: c\n", 2, "the merge key << takes a mapping, or a list of mappings")]
    [InlineData("a: &a {b: 1}\nc:\n  <<: [*a, 1]\n", 3, "the merge key << takes a mapping, or a list of mappings")]
    [InlineData("a: *nope\n", 1, "anchor &nope")]
    [InlineData("a: &a [*a]\n", 1, "anchor &a")]
    [InlineData("a: 1\n---\nb: 1\n", 2, "a second document starts here")]
    [InlineData("? [1, 2]\n: x\n", 1, "a list or mapping is used as a key")]
    [InlineData("a: 1\nb: !!python/object:os.system x\n", 2, "the tag tag:yaml.org,2002:python/object:os.system is not supported")]
    [InlineData("a: !!int 3\n", 1, "is not supported")]
    [InlineData("a: b: c\n", 1, "not valid YAML")]
    [InlineData("a:\n\t- 1\n", 1, "invalid tab")]
    [InlineData("a: [1,\n  2\n", 3, "not valid YAML")]
    [InlineData("a: {\nb: 1\n", 1, "not closed or not indented")]
    [InlineData("a: 'x\n", 1, "not valid YAML")]
    [InlineData("a: \"\\U0000D800\"\n", 1, "not valid YAML")]
    [InlineData("a: 1\nb: \0\n", 2, "holds the control character U+0000")]
    [InlineData("a: \u001b[31m\n", 1, "holds the control character U+001B")]
    public void Errors_carry_file_and_line_and_say_how_to_mend_it(string yaml, int line, string reason)
    {
        var error = Assert.Throws<MalformedYamlException>(() => Read(yaml));
        Assert.Equal(line, error.Line);
        Assert.StartsWith($"rule.yml:{line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused_with_its_line()
    {
        var error = Assert.Throws<MalformedYamlException>(() => YamlReader.Read([.. "a: 1\nb: "u8, 0xE9, (byte)'\n'], "rule.yml"));
        Assert.Equal("rule.yml:2: not UTF-8 text: save the file as UTF-8", error.Message);
        Assert.Throws<MalformedYamlException>(() => YamlReader.Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a: 1")], "rule.yml"));
    }

    private static YamlNode Read(string yaml) => YamlReader.Read(Encoding.UTF8.GetBytes(yaml), "rule.yml");

    private static YamlScalar Scalar(string yaml) => (YamlScalar)((YamlMapping)Read(yaml)).Entries[0].Value;
}
