package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"claviger/static"
)

// TestServesByContent asks for each file at the address that Path gives.
func TestServesByContent(t *testing.T) {
	hashed := regexp.MustCompile(`^/static/[\w-]+\.[0-9a-f]{12}\.(css|js|svg|woff2|txt)$`)
	for _, name := range static.Names() {
		address := static.Path(name)
		if !hashed.MatchString(address) {
			t.Errorf("%s is served at %s: no hash", name, address)
		}
		body, kind, ok := static.File(address)
		if !ok || len(body) == 0 || kind == "" {
			t.Errorf("%s: %d bytes of %q, found %v", address, len(body), kind, ok)
		}
	}
}

// TestOldAddressesAreGone: plain names, wrong hashes and paths upwards find nothing.
func TestOldAddressesAreGone(t *testing.T) {
	for _, address := range []string{"/static/app.css", "/static/app.000000000000.css", "/static/../assets.go", "/static/", "app.css", ""} {
		if _, _, ok := static.File(address); ok {
			t.Errorf("%q is served", address)
		}
		if _, ok := static.Gzip(address); ok {
			t.Errorf("%q is served compressed", address)
		}
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Path of an unknown file did not panic")
		}
	}()
	static.Path("missing.css")
}

// TestGzipIsTheSame unpacks what is sent compressed; fonts are compressed already and are sent as they are.
func TestGzipIsTheSame(t *testing.T) {
	for _, name := range static.Names() {
		body, _, _ := static.File(static.Path(name))
		packed, ok := static.Gzip(static.Path(name))
		if strings.HasSuffix(name, ".woff2") {
			if ok {
				t.Errorf("%s is compressed twice", name)
			}
			continue
		}
		if !ok {
			continue // too small to pay
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(r); err != nil || !bytes.Equal(plain, body) {
			t.Errorf("%s differs after unpacking: %v", name, err)
		}
	}
}

// TestStyleSheetNamesServedFonts: every url of the sheet is a served file or data.
func TestStyleSheetNamesServedFonts(t *testing.T) {
	sheet, _, _ := static.File(static.Path("app.css"))
	fonts := 0
	for _, url := range regexp.MustCompile(`url\(["']?([^"')]+)`).FindAllSubmatch(sheet, -1) {
		address := string(url[1])
		if strings.HasPrefix(address, "data:") {
			continue
		}
		fonts++
		if _, _, ok := static.File(address); !ok {
			t.Errorf("the style sheet names %s, which is not served", address)
		}
	}
	if fonts != 2 {
		t.Errorf("the style sheet names %d fonts, want 2", fonts)
	}
}

// TestBudget keeps the first page light: sizes after gzip, in bytes.
func TestBudget(t *testing.T) {
	size := func(name string) int {
		if packed, ok := static.Gzip(static.Path(name)); ok {
			return len(packed)
		}
		body, _, _ := static.File(static.Path(name))
		return len(body)
	}
	for _, budget := range []struct {
		what  string
		names []string
		most  int
	}{
		{"scripts of a staff page", []string{"htmx.js", "app.js"}, 30 << 10},
		{"scripts of the kiosk", []string{"htmx.js", "kiosk.js"}, 30 << 10},
		{"scripts of a public page", []string{"htmx.js", "public.js"}, 30 << 10},
		{"fonts", []string{"inter.woff2", "inter-ext.woff2"}, 45 << 10},
		{"style sheet", []string{"app.css"}, 24 << 10},
		{"all of a cold staff page but its HTML", []string{"htmx.js", "app.js", "inter.woff2", "app.css", "icons.svg", "mark.svg"}, 90 << 10},
	} {
		sum := 0
		for _, name := range budget.names {
			sum += size(name)
		}
		if sum > budget.most {
			t.Errorf("%s: %d bytes, budget %d", budget.what, sum, budget.most)
		}
	}
}

// TestOwnScriptsAreSmall: each module of ours is under 3 KB as written.
func TestOwnScriptsAreSmall(t *testing.T) {
	files, err := filepath.Glob("src/js/*.js")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d scripts: %v", len(files), err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() >= 3<<10 {
			t.Errorf("%s has %d bytes, split it", file, info.Size())
		}
	}
}

// TestBuiltFilesAreCurrent: what the build only copies is the same in both folders.
func TestBuiltFilesAreCurrent(t *testing.T) {
	for _, pair := range []string{"img/icons.svg", "img/mark.svg", "img/mark-mono.svg", "img/wordmark.svg", "font/inter.woff2", "font/inter-ext.woff2", "font/inter-LICENSE.txt"} {
		source, err := os.ReadFile("src/" + pair)
		if err != nil {
			t.Fatal(err)
		}
		if built, _, _ := static.File(static.Path(filepath.Base(pair))); !bytes.Equal(source, built) {
			t.Errorf("dist/%s is old: run sh static/build.sh", filepath.Base(pair))
		}
	}
}

// TestNoEvalAndNoOtherOrigin looks into our own bundles for what the content security policy forbids.
func TestNoEvalAndNoOtherOrigin(t *testing.T) {
	forbidden := regexp.MustCompile(`\beval\(|new Function\(|\.innerHTML\s*=|document\.write|https?://`)
	for _, name := range []string{"app.js", "kiosk.js", "public.js"} {
		body, _, _ := static.File(static.Path(name))
		if hit := forbidden.Find(body); hit != nil {
			t.Errorf("%s contains %q", name, hit)
		}
	}
}
