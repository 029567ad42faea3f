package main

import (
	"bytes"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"
)

func TestRun(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run([]string{"sh", "-c", "echo $CLAVIGER_TEST_PG; exit 7"}, &out, &errs); code != 7 {
		t.Fatal(code, errs.String())
	}
	url := strings.TrimSpace(out.String())
	db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(url), pgdriver.WithDialTimeout(time.Second)))
	defer db.Close()
	if !strings.HasPrefix(url, "postgres://") || db.Ping() == nil {
		t.Fatal("the server outlived its command: ", url)
	}
	for _, command := range [][]string{nil, {"/no/such/command"}} {
		if code := run(command, &out, &errs); code != 2 {
			t.Error(command, code)
		}
	}
}
