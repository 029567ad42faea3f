package cmd

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/alecthomas/kong"
)

// TestReadmeNamesEveryCommand holds the table of the README to the tree, both
// ways: each line says the command that is there, and each command has one.
func TestReadmeNamesEveryCommand(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range regexp.MustCompile("(?m)^\\| `claviger ((?:[a-z]+ ?)+)").FindAllStringSubmatch(string(readme), -1) {
		told = append(told, regexp.MustCompile(` $`).ReplaceAllString(m[1], ""))
	}
	parser, err := kong.New(&commands{}, kong.Name("claviger"))
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, leaf := range parser.Model.Leaves(false) {
		there = append(there, leaf.Path())
	}
	slices.Sort(told)
	slices.Sort(there)
	if !slices.Equal(told, there) {
		t.Errorf("README.md tells of %q, the program has %q", told, there)
	}
}

// TestOperationsNamesEveryVariable wants each variable of config explained.
func TestOperationsNamesEveryVariable(t *testing.T) {
	page, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	names := variables(reflect.TypeFor[config](), "")
	if len(names) < 15 {
		t.Fatalf("only %d variables were found: %q", len(names), names)
	}
	for _, name := range names {
		if !regexp.MustCompile("(?m)^\\| .*`" + name + "`.* \\|").Match(page) {
			t.Errorf("docs/operations.md has no row for %s", name)
		}
	}
}

// variables lists the names in the env tags of a struct and those inside it.
func variables(of reflect.Type, prefix string) []string {
	var names []string
	for i := range of.NumField() {
		f := of.Field(i)
		if name := f.Tag.Get("env"); name != "" {
			names = append(names, prefix+name)
		}
		if inner := f.Tag.Get("envPrefix"); inner != "" {
			names = append(names, variables(f.Type, prefix+inner)...)
		}
	}
	return names
}
