package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"claviger/tenants"
)

// MaxBlob is the most bytes that one blob may have, after re-encoding.
const MaxBlob = 5 << 20

// Codes of blobs.
const (
	CodeBlobTooLarge = "blob_too_large" // size, most: bytes
	CodeBlobEmpty    = "blob_empty"
	CodeBlobMissing  = "blob_missing" // hash
)

// Blob is a photo, a signature, a kept document.
type Blob struct {
	Hash      string // SHA-256 of Bytes, 64 lower-case hex digits
	Type      string // media type
	Bytes     []byte
	CreatedAt time.Time
}

// PutBlob keeps bytes under their hash; the same bytes are kept once in an
// organisation, with the type they first had.
func (t *Tx) PutBlob(mediaType string, content []byte) (hash string, err error) {
	switch {
	case len(content) == 0:
		return "", tenants.Fail(tenants.Invalid, CodeBlobEmpty)
	case len(content) > MaxBlob:
		return "", tenants.Fail(tenants.Invalid, CodeBlobTooLarge, "size", strconv.Itoa(len(content)), "most", strconv.Itoa(MaxBlob))
	}
	sum := sha256.Sum256(content)
	b := Blob{Hash: hex.EncodeToString(sum[:]), Type: mediaType, Bytes: content, CreatedAt: t.Now()}
	_, err = t.Insert("blobs", &b).On("CONFLICT DO NOTHING").Exec(t.Context())
	return b.Hash, tenants.Wrap("store.PutBlob", err)
}

// Blob reads what PutBlob kept; NotFound when the organisation has no such.
func (r *Rx) Blob(hash string) (b Blob, err error) {
	err = r.Select("blobs", "b").Where("hash = ?", hash).Scan(r.Context(), &b)
	if errors.Is(err, sql.ErrNoRows) {
		return b, tenants.Fail(tenants.NotFound, CodeBlobMissing, "hash", hash)
	}
	return b, tenants.Wrap("store.Blob", err)
}

// DeleteBlob forgets one blob; it is no error when there is none.
func (t *Tx) DeleteBlob(hash string) error {
	_, err := t.Delete("blobs").Where("hash = ?", hash).Exec(t.Context())
	return tenants.Wrap("store.DeleteBlob", err)
}
