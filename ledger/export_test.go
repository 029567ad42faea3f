package ledger

import "io"

// File is one file of a bundle, for tests that forge bundles as an insider
// could: with every checksum right.
type File struct {
	Name    string
	Content []byte
}

// Pack packs files as WriteBundle does.
func Pack(w io.Writer, files []File) error {
	p := packer{w: w}
	for _, f := range files {
		p.create(f.Name)
		p.Write(f.Content)
	}
	return p.close()
}

// Canonical is canonical.
func Canonical(v any) ([]byte, error) { return canonical(v) }

// Directory is the end of a zip file with files of these sizes.
func Directory(names []string, sizes []uint64) (headers [][]byte, descriptors [][]byte, end []byte) {
	var list []packed
	var at uint64
	for i, n := range names {
		f := packed{name: n, size: sizes[i], offset: at}
		list = append(list, f)
		headers = append(headers, localHeader(n))
		descriptors = append(descriptors, descriptor(f))
		at += uint64(len(localHeader(n))) + f.size + uint64(len(descriptor(f)))
	}
	return headers, descriptors, directory(list)
}
