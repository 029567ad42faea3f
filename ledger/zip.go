package ledger

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
)

// A bundle is a zip file of one exact layout: files stored without
// compression, each followed by a data descriptor, all dates 1980-01-01, no
// comments, no extra fields (but zip64 sizes where 32 bits do not suffice). So
// the bytes around the contents follow from the contents, and a verifier can
// demand every one of them. (archive/zip promises no such stability.)

// packed is one file of the zip.
type packed struct {
	name   string
	size   uint64
	crc    uint32
	offset uint64
}

// packer writes a bundle's zip to a stream.
type packer struct {
	w     io.Writer
	at    uint64
	files []packed
	err   error
}

// create ends the file before and begins the next one.
func (p *packer) create(name string) {
	p.finish()
	p.files = append(p.files, packed{name: name, offset: p.at})
	p.raw(localHeader(name))
}

// Write adds to the file begun last.
func (p *packer) Write(b []byte) (int, error) {
	f := &p.files[len(p.files)-1]
	f.size += uint64(len(b))
	f.crc = crc32.Update(f.crc, crc32.IEEETable, b)
	p.raw(b)
	return len(b), p.err
}

// close ends the last file and writes the directory.
func (p *packer) close() error {
	p.finish()
	p.raw(directory(p.files))
	return p.err
}

func (p *packer) finish() {
	if n := len(p.files); n > 0 {
		p.raw(descriptor(p.files[n-1]))
	}
}

func (p *packer) raw(b []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(b)
		p.at += uint64(len(b))
	}
}

const (
	flagDescriptor = 0x8
	dosDate        = 0x21 // 1980-01-01
	version20      = 20
	version45      = 45 // zip64
)

type pack []byte

func (b pack) u16(v uint16) pack { return binary.LittleEndian.AppendUint16(b, v) }
func (b pack) u32(v uint32) pack { return binary.LittleEndian.AppendUint32(b, v) }
func (b pack) u64(v uint64) pack { return binary.LittleEndian.AppendUint64(b, v) }

func localHeader(name string) []byte {
	b := pack(nil).u32(0x04034b50).u16(version20).u16(flagDescriptor).u16(0).u16(0).u16(dosDate)
	b = b.u32(0).u32(0).u32(0).u16(uint16(len(name))).u16(0)
	return append(b, name...)
}

func descriptor(f packed) []byte {
	b := pack(nil).u32(0x08074b50).u32(f.crc)
	if f.size >= math.MaxUint32 {
		return b.u64(f.size).u64(f.size)
	}
	return b.u32(uint32(f.size)).u32(uint32(f.size))
}

// directory is everything after the last file.
func directory(files []packed) []byte {
	var b pack
	for _, f := range files {
		b = centralHeader(b, f)
	}
	at := directoryOffset(files)
	n, size := uint16(len(files)), uint64(len(b))
	if at >= math.MaxUint32 {
		end := at + size
		b = b.u32(0x06064b50).u64(44).u16(version45).u16(version45).u32(0).u32(0).u64(uint64(n)).u64(uint64(n)).u64(size).u64(at)
		b = b.u32(0x07064b50).u32(0).u64(end).u32(1)
		at = math.MaxUint32
	}
	return b.u32(0x06054b50).u16(0).u16(0).u16(n).u16(n).u32(uint32(size)).u32(uint32(at)).u16(0)
}

func centralHeader(b pack, f packed) pack {
	big := f.size >= math.MaxUint32 || f.offset >= math.MaxUint32
	version, size, offset, extra := uint16(version20), uint32(f.size), uint32(f.offset), uint16(0)
	if big {
		version, size, offset, extra = version45, math.MaxUint32, math.MaxUint32, 28
	}
	b = b.u32(0x02014b50).u16(version).u16(version).u16(flagDescriptor).u16(0).u16(0).u16(dosDate)
	b = b.u32(f.crc).u32(size).u32(size).u16(uint16(len(f.name))).u16(extra).u16(0).u16(0).u16(0).u32(0).u32(offset)
	b = append(b, f.name...)
	if big {
		b = b.u16(1).u16(24).u64(f.size).u64(f.size).u64(f.offset)
	}
	return b
}

func directoryOffset(files []packed) uint64 {
	if len(files) == 0 {
		return 0
	}
	f := files[len(files)-1]
	return f.offset + uint64(len(localHeader(f.name))) + f.size + uint64(len(descriptor(f)))
}

// exactZip says whether every byte of r outside the contents of files is as a
// packer writes it.
func exactZip(r io.ReaderAt, size int64, files []*zip.File) bool {
	var at uint64
	same := func(want []byte) bool {
		got := make([]byte, len(want))
		_, err := r.ReadAt(got, int64(at))
		at += uint64(len(want))
		return (err == nil || err == io.EOF) && bytes.Equal(got, want)
	}
	var list []packed
	for _, f := range files {
		p := packed{name: f.Name, size: f.UncompressedSize64, crc: f.CRC32, offset: at}
		list = append(list, p)
		if !same(localHeader(p.name)) {
			return false
		}
		at += p.size
		if at > uint64(size) || !same(descriptor(p)) {
			return false
		}
	}
	return same(directory(list)) && at == uint64(size)
}
