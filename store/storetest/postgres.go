package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"

	"claviger/store"
)

// Postgres is o on a fresh, migrated database of the throwaway cluster, gone
// at the end of the test. Without PostgreSQL the test fails and says which
// package to install.
func Postgres(t testing.TB, o store.Options) store.Options {
	t.Helper()
	server, err := Server()
	if err != nil {
		t.Fatal(err)
	}
	template, err := pgTemplate(server, filesOf(o))
	if err != nil {
		t.Fatalf("postgres template: %v", err)
	}
	name := "claviger_" + strings.ToLower(rand.Text())
	if err := admin(server, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template)); err != nil {
		t.Fatalf("postgres: %v", err)
	}
	t.Cleanup(func() {
		if err := admin(server, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)); err != nil {
			t.Errorf("postgres: %v", err)
		}
	})
	o.URL, o.Dir = database(server, name), ""
	return o
}

// pgTemplate makes, once per server and set of migrations, a migrated
// database to copy. It is made under another name and renamed when whole, so
// that programs sharing a server never copy half of one.
func pgTemplate(server string, files fs.FS) (string, error) {
	templates.Lock()
	defer templates.Unlock()
	digest, err := digestOf(files, "postgres")
	if err != nil {
		return "", err
	}
	name := "claviger_template_" + digest[:16]
	if known, err := exists(server, name); known || err != nil {
		return name, err
	}
	draft := "claviger_draft_" + strings.ToLower(rand.Text())
	if err := admin(server, "CREATE DATABASE "+draft+" TEMPLATE template0"); err != nil {
		return "", err
	}
	// Opening it once also leaves the grants of the role in the template.
	s, err := store.Open(context.Background(), store.Options{URL: database(server, draft), Migrations: files, Migrate: true})
	if err != nil {
		return "", err
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	if err := rename(server, draft, name); err != nil {
		known, _ := exists(server, name)
		_ = admin(server, "DROP DATABASE IF EXISTS "+draft)
		if !known {
			return "", err
		}
	}
	return name, nil
}

// rename waits for the server to see the migration's connections closed.
func rename(server, from, to string) (err error) {
	for range 50 {
		if err = admin(server, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", from, to)); err == nil || !strings.Contains(err.Error(), "55006") {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

func exists(server, name string) (found bool, err error) {
	db := connect(server)
	defer db.Close()
	err = db.QueryRow("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&found)
	return found, err
}

func admin(server, statement string) error {
	db := connect(server)
	defer db.Close()
	_, err := db.Exec(statement)
	return err
}

func connect(server string) *sql.DB {
	return sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(server)))
}

func database(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

// digestOf names a set of migrations by their names and contents.
func digestOf(files fs.FS, folder string) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(sum, "%s\n%d\n%s", path, len(text), text)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}
