package store

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"claviger/tenants"
)

// importFileType is the media type of a part of an import's file.
const importFileType = "application/vnd.claviger.import-part"

// KeepImportFile keeps the file of an import until it is forgotten: packed, in
// parts that each fit a blob. Each part begins with the import's id, so that
// the same file given twice is kept apart and can be forgotten apart.
func (t *Tx) KeepImportFile(m *Import, content []byte) error {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(content); err != nil {
		return tenants.Wrap("store.KeepImportFile", err)
	}
	if err := zip.Close(); err != nil {
		return tenants.Wrap("store.KeepImportFile", err)
	}
	m.BlobHash = nil
	for rest := packed.Bytes(); len(rest) > 0; {
		n := min(len(rest), MaxBlob-len(m.ID))
		hash, err := t.PutBlob(importFileType, append([]byte(m.ID), rest[:n]...))
		if err != nil {
			return err
		}
		sum, err := hex.DecodeString(hash)
		if err != nil {
			return tenants.Wrap("store.KeepImportFile", err)
		}
		m.BlobHash, rest = append(m.BlobHash, sum...), rest[n:]
	}
	return nil
}

// ImportFile reads the file of an import; NotFound once it was forgotten.
func (r *Rx) ImportFile(m Import) ([]byte, error) {
	hashes := partsOf(m)
	if len(hashes) == 0 {
		return nil, tenants.Fail(tenants.NotFound, "import_file_gone")
	}
	var packed bytes.Buffer
	for _, hash := range hashes {
		b, err := r.Blob(hash)
		if err != nil {
			return nil, err
		}
		packed.Write(bytes.TrimPrefix(b.Bytes, []byte(m.ID)))
	}
	zip, err := gzip.NewReader(&packed)
	if err != nil {
		return nil, tenants.Wrap("store.ImportFile", err)
	}
	content, err := io.ReadAll(zip)
	return content, tenants.Wrap("store.ImportFile", err)
}

// ForgetImportFile deletes the file of an import.
func (t *Tx) ForgetImportFile(m *Import) error {
	for _, hash := range partsOf(*m) {
		if err := t.DeleteBlob(hash); err != nil {
			return err
		}
	}
	m.BlobHash = nil
	return nil
}

func partsOf(m Import) (hashes []string) {
	for rest := m.BlobHash; len(rest) >= sha256.Size; rest = rest[sha256.Size:] {
		hashes = append(hashes, hex.EncodeToString(rest[:sha256.Size]))
	}
	return hashes
}
