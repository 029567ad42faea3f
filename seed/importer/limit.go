package importer

import (
	"fmt"
	"io"
	"strconv"

	"claviger/tenants"
)

// Limits of one file. They stand so that a file which is too large is refused
// before memory is spent on it; ten times a large customer's list passes.
const (
	MaxBytes    = 64 << 20  // of the file
	MaxUnpacked = 512 << 20 // of what an XLSX unpacks to
	MaxRows     = 100_000   // below the header
	MaxColumns  = 256
	MaxCell     = 32_767 // characters of a cell, as in a spreadsheet
)

// tooLarge says the limit; size is what was found, -1 when it was not counted.
func tooLarge(size int64) error {
	e := tenants.Fail(tenants.Limit, "import_too_large", "most", strconv.Itoa(MaxBytes>>20), "rows", strconv.Itoa(MaxRows))
	if size >= 0 {
		e.Params["size"] = strconv.FormatInt((size+1<<20-1)>>20, 10)
	}
	return e
}

// CheckSize refuses a file by its size in bytes, before it is read.
func CheckSize(size int64) error {
	if size > MaxBytes {
		return tooLarge(size)
	}
	return nil
}

// Load reads a file of at most MaxBytes.
func Load(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("importer.Load: %w", err)
	}
	if len(content) > MaxBytes {
		return nil, tooLarge(-1)
	}
	return content, nil
}
