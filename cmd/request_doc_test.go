package cmd

import (
	"os"
	"regexp"
	"testing"
)

// TestRequestPageNamesWhatIsThere holds docs/request.md to the code: each file
// it names exists, and declares the function named behind it.
func TestRequestPageNamesWhatIsThere(t *testing.T) {
	page, err := os.ReadFile("../docs/request.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z_0-9/]+\\.(?:go|templ))(?:: ([A-Za-z]+))?`").FindAllStringSubmatch(string(page), -1)
	if len(named) < 40 {
		t.Fatalf("only %d files are named", len(named))
	}
	for _, m := range named {
		source, err := os.ReadFile("../" + m[1])
		if err != nil {
			t.Errorf("docs/request.md: %v", err)
			continue
		}
		if m[2] != "" && !regexp.MustCompile(`(?m)^func (\([^)]*\) )?`+m[2]+`\(`).Match(source) {
			t.Errorf("docs/request.md: %s has no function %s", m[1], m[2])
		}
	}
}
