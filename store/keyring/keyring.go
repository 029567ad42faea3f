package keyring

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"claviger/tenants"
)

// Options say where the keys are. With Secret set no file is needed: every
// process with the same secret has the same keys (containers without a disk).
type Options struct {
	Dir     string           // made with mode 0700 when missing
	Secret  string           // SECRET_KEY; empty: random keys in files
	Clock   func() time.Time // by default time.Now
	Entropy io.Reader        // by default crypto/rand
}

// Keyring is all keys of one installation. It is safe for concurrent use.
type Keyring struct {
	o    Options
	mu   sync.RWMutex
	keys map[Purpose][]key // newest first, never empty
}

// key is one secret of 32 bytes with the name it goes by in sealed text.
type key struct {
	id      [4]byte
	secret  [32]byte
	created time.Time // zero: derived from Options.Secret
}

// Open reads every purpose's file and makes those that are missing. A folder
// or file that others may read is refused.
func Open(o Options) (*Keyring, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	k := &Keyring{o: o, keys: make(map[Purpose][]key, len(Purposes))}
	if err := k.prepareFolder(); err != nil {
		return nil, tenants.Wrap("keyring.Open", err)
	}
	for _, p := range Purposes {
		keys, err := k.load(p)
		if err != nil {
			return nil, tenants.Wrap("keyring.Open", err)
		}
		k.keys[p] = keys
	}
	return k, nil
}

func (k *Keyring) prepareFolder() error {
	if k.o.Secret != "" && k.o.Dir == "" {
		return nil
	}
	info, err := os.Stat(k.o.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && k.o.Secret != "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		err = os.MkdirAll(k.o.Dir, 0o700)
	case err == nil && !info.IsDir():
		return tenants.Fail(tenants.Invalid, "keys_folder", "path", k.o.Dir)
	case err == nil && info.Mode().Perm()&0o077 != 0:
		return tenants.Fail(tenants.Invalid, "keys_readable", "path", k.o.Dir)
	}
	if err != nil {
		return tenants.Fail(tenants.Invalid, "keys_folder", "path", k.o.Dir).Because(err)
	}
	return nil
}

// load is a purpose's keys: those of its file, then the derived one; a purpose
// with neither gets a random key in a new file.
func (k *Keyring) load(p Purpose) ([]key, error) {
	keys, err := k.readFile(p)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
		if k.o.Secret == "" {
			return k.create(p)
		}
	}
	if err == nil && k.o.Secret != "" {
		var derived key
		derived, err = derive(k.o.Secret, p)
		keys = append(keys, derived)
	}
	return keys, err
}

// create makes the first key of a purpose; when another process made it at
// the same moment, that one's key is taken.
func (k *Keyring) create(p Purpose) ([]key, error) {
	fresh, err := k.fresh()
	if err != nil {
		return nil, err
	}
	switch err := k.writeFile(p, []key{fresh}, false); {
	case errors.Is(err, fs.ErrExist):
		return k.readFile(p)
	case err != nil:
		return nil, err
	}
	return []key{fresh}, nil
}

func (k *Keyring) fresh() (key, error) {
	var secret [32]byte
	if _, err := io.ReadFull(k.o.Entropy, secret[:]); err != nil {
		return key{}, tenants.Fail(tenants.Internal, "keys_entropy").Because(err)
	}
	return newKey(secret, k.o.Clock().UTC().Truncate(time.Second)), nil
}

func newKey(secret [32]byte, created time.Time) key {
	sum := sha256.Sum256(append([]byte("claviger key id\x00"), secret[:]...))
	return key{id: [4]byte(sum[:4]), secret: secret, created: created}
}

func derive(secret string, p Purpose) (key, error) {
	b, err := hkdf.Key(sha256.New, []byte(secret), []byte("claviger keyring"), string(p), 32)
	if err != nil {
		return key{}, err
	}
	return newKey([32]byte(b), time.Time{}), nil
}

// Rotate puts a new key before the others of a purpose. What the older ones
// sealed can still be opened; running processes notice when they meet it.
func (k *Keyring) Rotate(p Purpose) error {
	if !p.Known() {
		return tenants.Fail(tenants.Invalid, "keys_purpose", "purpose", string(p))
	}
	if k.o.Dir == "" {
		return tenants.Fail(tenants.Invalid, "keys_folder", "path", "")
	}
	if err := os.MkdirAll(k.o.Dir, 0o700); err != nil {
		return tenants.Fail(tenants.Invalid, "keys_folder", "path", k.o.Dir).Because(err)
	}
	fresh, err := k.fresh()
	if err != nil {
		return tenants.Wrap("keyring.Rotate", err)
	}
	old, err := k.readFile(p)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return tenants.Wrap("keyring.Rotate", err)
	}
	if err := k.writeFile(p, append([]key{fresh}, old...), true); err != nil {
		return tenants.Wrap("keyring.Rotate", err)
	}
	return tenants.Wrap("keyring.Rotate", k.reload(p))
}

func (k *Keyring) reload(p Purpose) error {
	keys, err := k.load(p)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys[p] = keys
	return nil
}

// Info describes one key without its secret.
type Info struct {
	Purpose Purpose   `json:"purpose"`
	ID      string    `json:"id"`
	Current bool      `json:"current"`          // used for what is made from now on
	Created time.Time `json:"created,omitzero"` // zero: derived from SECRET_KEY
	File    string    `json:"file"`             // "" when derived
}

// List describes every key, purpose by purpose, the current one first.
func (k *Keyring) List() []Info {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var out []Info
	for _, p := range Purposes {
		for i, one := range k.keys[p] {
			info := Info{Purpose: p, ID: one.name(), Current: i == 0, Created: one.created}
			if !one.created.IsZero() {
				info.File = filepath.Join(k.o.Dir, fileName(p))
			}
			out = append(out, info)
		}
	}
	return out
}

// of is a purpose's keys, newest first.
func (k *Keyring) of(p Purpose) []key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	keys, ok := k.keys[p]
	if !ok {
		panic("keyring: unknown purpose " + string(p))
	}
	return keys
}
