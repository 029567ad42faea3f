package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

// Prefix is the address below which every file is served.
const Prefix = "/static/"

// CacheControl is the header for every answer that File gives: the name changes with the content, so it never goes stale.
const CacheControl = "public, max-age=31536000, immutable"

// asset is one file under its hashed address.
type asset struct {
	path        string
	contentType string
	body        []byte
	gzipped     func() []byte // made at first use; nil when it would not be smaller
}

var byName, byPath = load()

// Path returns the address of a file of dist, for example Path("app.css") = "/static/app.4f1c9a02d6b3.css".
// An unknown name is a mistake of the programmer and panics; the tests of views render every name in use.
func Path(name string) string {
	a, ok := byName[name]
	if !ok {
		panic("static: no file named " + name)
	}
	return a.path
}

// File returns the bytes and content type served at an address that Path gave. ok is false for any other address.
// The bytes are shared: do not change them.
func File(address string) (body []byte, contentType string, ok bool) {
	a, ok := byPath[address]
	if !ok {
		return nil, "", false
	}
	return a.body, a.contentType, true
}

// Gzip returns the same file compressed, or false when the address is unknown or compressing does not pay (fonts).
func Gzip(address string) (body []byte, ok bool) {
	a, ok := byPath[address]
	if !ok {
		return nil, false
	}
	body = a.gzipped()
	return body, body != nil
}

// Names lists the files of dist as Path knows them.
func Names() []string {
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	return names
}

// load hashes every file once. Style sheets come last: they name fonts, whose addresses must be known first.
func load() (map[string]*asset, map[string]*asset) {
	names, paths := map[string]*asset{}, map[string]*asset{}
	entries, err := fs.ReadDir(dist, "dist")
	if err != nil {
		panic("static: " + err.Error())
	}
	for _, sheets := range []bool{false, true} {
		for _, entry := range entries {
			if name := entry.Name(); strings.HasSuffix(name, ".css") == sheets {
				a := newAsset(name, names)
				names[name], paths[a.path] = a, a
			}
		}
	}
	return names, paths
}

func newAsset(name string, known map[string]*asset) *asset {
	body, err := fs.ReadFile(dist, "dist/"+name)
	if err != nil {
		panic("static: " + err.Error())
	}
	ext := path.Ext(name)
	if ext == ".css" {
		body = linkFonts(body, known)
	}
	sum := sha256.Sum256(body)
	a := &asset{
		path:        Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		contentType: contentType(ext),
		body:        body,
	}
	a.gzipped = sync.OnceValue(func() []byte { return compress(body) })
	return a
}

var fontURL = regexp.MustCompile(`url\(["']?(?:\./)?([\w-]+\.woff2)["']?\)`)

// linkFonts replaces the plain font names of a style sheet by their hashed addresses.
func linkFonts(sheet []byte, known map[string]*asset) []byte {
	return fontURL.ReplaceAllFunc(sheet, func(match []byte) []byte {
		name := string(fontURL.FindSubmatch(match)[1])
		font, ok := known[name]
		if !ok {
			panic("static: the style sheet names a missing font " + name)
		}
		return []byte("url(" + font.path + ")")
	})
}

// contentType does not ask the system's table, so that the answer is the same on every machine.
func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(ext)
}

// compress returns nil when less than a tenth would be saved.
func compress(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic("static: " + err.Error())
	}
	if _, err = w.Write(body); err == nil {
		err = w.Close()
	}
	if err != nil || out.Len() > len(body)*9/10 {
		return nil
	}
	return out.Bytes()
}
