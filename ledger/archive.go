package ledger

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
)

// archive is a bundle's zip opened for reading. It reads leniently, so that it
// can say what is wrong with the contents, and judges the container apart.
type archive struct {
	r     io.ReaderAt
	size  int64
	files []*zip.File
}

// maxSmall bounds files that are read whole.
const maxSmall = 1 << 20

// maxNested bounds a closed log's bundle that was packed anew, compressed.
const maxNested = 1 << 28

// maxLine bounds one line: a proof has at most 48 hashes.
const maxLine = 1 << 14

var errLine = errors.New("ledger: line too long or not ended")

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	return &archive{r: r, size: size, files: z.File}, nil
}

func (a *archive) find(name string) *zip.File {
	if i := slices.IndexFunc(a.files, func(f *zip.File) bool { return f.Name == name }); i >= 0 {
		return a.files[i]
	}
	return nil
}

// sound reads f to its end, which checks its checksum.
func sound(f *zip.File) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err == nil
}

// small is the content of a file of at most limit bytes.
func (a *archive) small(name string, limit int64) ([]byte, bool) {
	f := a.find(name)
	if f == nil {
		return nil, false
	}
	r, err := f.Open()
	if err != nil {
		return nil, false
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	return b, err == nil && int64(len(b)) <= limit
}

// nested is a file that is itself an archive, with its size.
func (a *archive) nested(name string) (io.ReaderAt, int64, bool) {
	f := a.find(name)
	if f == nil {
		return nil, 0, false
	}
	if f.Method == zip.Store {
		at, err := f.DataOffset()
		n := int64(f.UncompressedSize64)
		return io.NewSectionReader(a.r, at, n), n, err == nil
	}
	b, ok := a.small(name, maxNested)
	return bytes.NewReader(b), int64(len(b)), ok
}

// exact says whether the container is as a packer writes it.
func (a *archive) exact(order []string) bool {
	last := -1
	for _, f := range a.files {
		at := slices.Index(order, f.Name)
		if at <= last {
			return false
		}
		last = at
	}
	return exactZip(a.r, a.size, a.files)
}

// lines reads a file line by line; every line must end with a newline.
type lines struct {
	r   *bufio.Reader
	c   io.Closer
	err error
}

// lines opens a file; one that is absent has no lines.
func (a *archive) lines(name string) *lines {
	f := a.find(name)
	if f == nil {
		return &lines{err: io.EOF}
	}
	r, err := f.Open()
	if err != nil {
		return &lines{err: err}
	}
	return &lines{r: bufio.NewReaderSize(r, maxLine), c: r}
}

// next is the next line without its newline, valid until the next call.
func (l *lines) next() ([]byte, bool) {
	if l.err != nil {
		return nil, false
	}
	b, err := l.r.ReadSlice('\n')
	if err == nil {
		return b[:len(b)-1], true
	}
	l.err = err
	if len(b) > 0 {
		l.err = errLine
	}
	return nil, false
}

// close ends reading and says whether every line was read and well formed.
func (l *lines) close() bool {
	if l.c != nil {
		l.c.Close()
	}
	return l.err == io.EOF
}
