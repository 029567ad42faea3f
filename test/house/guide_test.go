package house

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	guide    = "docs/guide"
	album    = guide + "/pictures"
	heaviest = 2 << 20 // bytes of all pictures together
)

// shown is a picture in a page: what it shows in words, and its file.
var shown = regexp.MustCompile(`!\[([^\]]*)\]\(([^)]+)\)`)

// TestGuidePictures wants a picture in each page of the guide, with words for
// whoever cannot see it, and no picture that no page shows or that the browser
// tests do not take.
func TestGuidePictures(t *testing.T) {
	used := map[string]bool{}
	walk(t, func(file string) {
		if path.Ext(file) != ".md" {
			return
		}
		found := shown.FindAllSubmatch(read(t, file), -1)
		for _, m := range found {
			picture := path.Join(path.Dir(file), string(m[2]))
			used[picture] = true
			if _, err := os.Stat(filepath.Join(root(), picture)); err != nil {
				t.Errorf("%s shows %s, which is not there: make pictures", file, m[2])
			}
			if len(m[1]) < 20 {
				t.Errorf("%s says only %q about %s", file, m[1], m[2])
			}
		}
		if len(found) == 0 && path.Dir(file) == guide && path.Base(file) != "README.md" {
			t.Errorf("%s has no picture: take one in test/e2e/pictures*_test.go", file)
		}
	})
	takers, weight := taken(t), int64(0)
	entries, err := os.ReadDir(filepath.Join(root(), album))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		picture := path.Join(album, e.Name())
		if !used[picture] {
			t.Errorf("%s is on no page", picture)
		}
		name := strings.TrimSuffix(e.Name(), ".png")
		if !strings.Contains(takers, `"`+name+`"`) && !strings.Contains(takers, `"`+e.Name()+`"`) {
			t.Errorf("no browser test takes %s", picture)
		}
		if info, err := e.Info(); err == nil {
			weight += info.Size()
		}
	}
	if weight > heaviest {
		t.Errorf("the pictures of the guide weigh %d bytes, more than %d", weight, heaviest)
	}
}

// taken is the text of the tests that take pictures.
func taken(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root(), "test/e2e/pictures*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no test takes pictures: %v", err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
