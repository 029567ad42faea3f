package keyring

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"io"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"claviger/tenants"
)

// sealVersion is the first byte of sealed text: XChaCha20-Poly1305 with a key
// id of four bytes and a random nonce.
const sealVersion = 1

const sealHead = 1 + 4 + chacha20poly1305.NonceSizeX

// sub is the key for one use within a purpose, so that a MAC never helps
// against a seal.
func (k key) sub(use string) []byte {
	b, err := hkdf.Expand(sha256.New, k.secret[:], "claviger "+use, 32)
	if err != nil {
		panic("keyring: " + err.Error()) // the lengths are constant
	}
	return b
}

// MAC is HMAC-SHA-256 of the parts under the current key of a purpose. Each
// part is written with its length, so that ("ab", "c") is not ("a", "bc").
func (k *Keyring) MAC(p Purpose, parts ...[]byte) []byte { return k.of(p)[0].mac(parts) }

// MACs is MAC under every key of a purpose, the current one first: to look up
// what was made before the last rotation.
func (k *Keyring) MACs(p Purpose, parts ...[]byte) [][]byte {
	var out [][]byte
	for _, one := range k.of(p) {
		out = append(out, one.mac(parts))
	}
	return out
}

// CheckMAC tells in constant time whether mac is one of MACs.
func (k *Keyring) CheckMAC(p Purpose, mac []byte, parts ...[]byte) bool {
	good := 0
	for _, m := range k.MACs(p, parts...) {
		good |= subtle.ConstantTimeCompare(m, mac)
	}
	return good == 1
}

func (k key) mac(parts [][]byte) []byte {
	m := hmac.New(sha256.New, k.sub("mac"))
	for _, part := range parts {
		m.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		m.Write(part)
	}
	return m.Sum(nil)
}

// Seal encrypts and authenticates plain for a purpose; bound is where it
// belongs (an id): the same bytes elsewhere do not open.
func (k *Keyring) Seal(p Purpose, plain, bound []byte) ([]byte, error) {
	one := k.of(p)[0]
	out := make([]byte, sealHead, sealHead+len(plain)+chacha20poly1305.Overhead)
	out[0] = sealVersion
	copy(out[1:], one.id[:])
	if _, err := io.ReadFull(k.o.Entropy, out[5:sealHead]); err != nil {
		return nil, tenants.Fail(tenants.Internal, "keys_entropy").Because(err)
	}
	aead, err := chacha20poly1305.NewX(one.sub("seal"))
	if err != nil {
		return nil, err
	}
	return aead.Seal(out, out[5:sealHead], plain, bound), nil
}

// Open gives back what Seal sealed. Text of a key that is not here (rotated by
// another process) makes the file be read again once.
func (k *Keyring) Open(p Purpose, sealed, bound []byte) ([]byte, error) {
	if len(sealed) < sealHead || sealed[0] != sealVersion {
		return nil, tenants.Fail(tenants.Internal, "sealed_damaged", "purpose", string(p))
	}
	one, found := find(k.of(p), [4]byte(sealed[1:5]))
	if !found {
		if err := k.reload(p); err != nil {
			return nil, err
		}
		if one, found = find(k.of(p), [4]byte(sealed[1:5])); !found {
			return nil, tenants.Fail(tenants.Internal, "key_gone", "purpose", string(p))
		}
	}
	aead, err := chacha20poly1305.NewX(one.sub("seal"))
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, sealed[5:sealHead], sealed[sealHead:], bound)
	if err != nil {
		return nil, tenants.Fail(tenants.Internal, "sealed_damaged", "purpose", string(p))
	}
	return plain, nil
}

func find(keys []key, id [4]byte) (key, bool) {
	for _, k := range keys {
		if k.id == id {
			return k, true
		}
	}
	return key{}, false
}

// Signer is the Ed25519 key of a purpose; Verifiers are the public halves of
// all its keys, the current one first.
func (k *Keyring) Signer(p Purpose) ed25519.PrivateKey { return k.of(p)[0].signer() }

// Verifiers lists the public keys of a purpose, the current one first.
func (k *Keyring) Verifiers(p Purpose) []ed25519.PublicKey {
	var out []ed25519.PublicKey
	for _, one := range k.of(p) {
		out = append(out, one.signer().Public().(ed25519.PublicKey))
	}
	return out
}

// Signing is a signing key of a purpose and since when it is there.
type Signing struct {
	Key     ed25519.PrivateKey
	Created time.Time // zero: derived from SECRET_KEY
}

// Signings lists the signing keys of a purpose, the current one first: for
// what has to go on under an older key for a while.
func (k *Keyring) Signings(p Purpose) []Signing {
	var out []Signing
	for _, one := range k.of(p) {
		out = append(out, Signing{one.signer(), one.created})
	}
	return out
}

func (k key) signer() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.sub("sign")) }

// Vault is the keyring for one purpose: it seals and opens, and nothing else.
type Vault struct {
	ring    *Keyring
	purpose Purpose
}

// Vault narrows the keyring to what a use-case may do with one purpose.
func (k *Keyring) Vault(p Purpose) Vault { return Vault{k, p} }

// Seal is Keyring.Seal.
func (v Vault) Seal(plain, bound []byte) ([]byte, error) { return v.ring.Seal(v.purpose, plain, bound) }

// Open is Keyring.Open.
func (v Vault) Open(sealed, bound []byte) ([]byte, error) {
	return v.ring.Open(v.purpose, sealed, bound)
}
