package keyring

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"claviger/tenants"
)

const fileHead = "claviger key file 1, newest first: time and secret; keep it out of backups of the database\n"

func fileName(p Purpose) string { return string(p) + ".key" }

func (k key) name() string { return hex.EncodeToString(k.id[:]) }

// readFile reads the keys of a purpose; the error is fs.ErrNotExist when there
// is no file.
func (k *Keyring) readFile(p Purpose) ([]key, error) {
	path := filepath.Join(k.o.Dir, fileName(p))
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, tenants.Fail(tenants.Invalid, "keys_readable", "path", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "keys_folder", "path", path).Because(err)
	}
	keys, ok := parseFile(string(text))
	if !ok {
		return nil, tenants.Fail(tenants.Internal, "keys_damaged", "path", path)
	}
	return keys, nil
}

func parseFile(text string) (keys []key, ok bool) {
	body, ok := strings.CutPrefix(text, fileHead)
	if !ok {
		return nil, false
	}
	for line := range strings.Lines(body) {
		when, secret, _ := strings.Cut(strings.TrimSpace(line), " ")
		created, err1 := time.Parse(time.RFC3339, when)
		raw, err2 := base64.RawStdEncoding.DecodeString(secret)
		if err1 != nil || err2 != nil || len(raw) != 32 {
			return nil, false
		}
		keys = append(keys, newKey([32]byte(raw), created))
	}
	return keys, len(keys) > 0
}

// writeFile writes a purpose's keys whole or not at all. Without replace an
// existing file stays and the error is fs.ErrExist.
func (k *Keyring) writeFile(p Purpose, keys []key, replace bool) error {
	var b bytes.Buffer
	b.WriteString(fileHead)
	for _, one := range keys {
		fmt.Fprintf(&b, "%s %s\n", one.created.Format(time.RFC3339), base64.RawStdEncoding.EncodeToString(one.secret[:]))
	}
	temp, err := os.CreateTemp(k.o.Dir, "."+string(p)+"-*")
	if err != nil {
		return tenants.Fail(tenants.Invalid, "keys_folder", "path", k.o.Dir).Because(err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(b.Bytes())
	if err = errors.Join(err, temp.Chmod(0o600), temp.Sync(), temp.Close()); err != nil {
		return tenants.Fail(tenants.Invalid, "keys_folder", "path", k.o.Dir).Because(err)
	}
	path := filepath.Join(k.o.Dir, fileName(p))
	if replace {
		err = os.Rename(temp.Name(), path)
	} else {
		err = os.Link(temp.Name(), path)
	}
	return errors.Join(err, syncFolder(k.o.Dir))
}

// syncFolder makes the new name survive a power cut.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
