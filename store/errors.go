package store

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"strings"

	"github.com/uptrace/bun/driver/pgdriver"
	"modernc.org/sqlite"

	"claviger/tenants"
)

// Codes of the failures of this package; package words says them to people.
const (
	CodeURLInvalid    = "database_url_invalid"      // url: not one that can be opened
	CodeFolder        = "database_folder"           // path: the data folder cannot be made or read
	CodeCorrupt       = "database_corrupt"          // path: not a database, or a damaged one
	CodeUnreachable   = "database_unreachable"      // path: no server answers there
	CodeRefused       = "database_refused"          // path: the server refuses the user, password or database
	CodeNotDurable    = "database_not_durable"      // path, journal: the engine did not accept WAL and FULL
	CodeRole          = "database_role"             // role: it bypasses row security and cannot switch to one that does not
	CodeUnfenced      = "database_unfenced"         // table: no row security on it
	CodeNewer         = "database_newer"            // migration: made by a newer program
	CodeOutdated      = "database_outdated"         // migration: still to be applied, by "claviger migrate up"
	CodeDiskFull      = "disk_full"                 // the disk is full or cannot be written
	CodeDiskFails     = "disk_fails"                // the disk does not confirm what was written, or cannot be read
	CodeBusy          = "database_busy"             // another process or transaction held a lock too long
	CodeContended     = "database_contended"        // conflicting transactions, five times in a row
	CodeClosed        = "database_closed"           // the program is going down
	CodeNested        = "transaction_nested"        // a programming error: a transaction inside a transaction
	CodeUnfencedQuery = "query_not_of_organisation" // a programming error: a statement that could reach another organisation
	CodeFileExists    = "file_exists"               // file: there is one, and nothing is written over it
	CodeFileMissing   = "file_missing"              // file: there is none
	CodeNoDatabase    = "database_missing"          // path: there is none to back up
	CodeNoBackup      = "backup_foreign"            // file: a database, but not one of ours
	CodeNotEmpty      = "database_not_empty"        // path: what is there would be lost
	CodeInUse         = "database_in_use"           // path: another program has it open
	CodeCommitUnknown = "commit_unknown"            // the connection broke during the commit: it may have happened
)

// sqlState gives SQLite's extended result code, or PostgreSQL's SQLSTATE.
func sqlState(err error) (lite int, pg string) {
	var le *sqlite.Error
	if errors.As(err, &le) {
		return le.Code(), ""
	}
	var pe pgdriver.Error
	if errors.As(err, &pe) {
		return 0, pe.Field('C')
	}
	return 0, ""
}

// IsUnique tells whether err says that such a row exists already.
func IsUnique(err error) bool {
	lite, pg := sqlState(err)
	return lite == 2067 || lite == 1555 || pg == "23505"
}

// IsForeignKey tells whether err says that a row points to one that is not there.
func IsForeignKey(err error) bool {
	lite, pg := sqlState(err)
	return lite == 787 || pg == "23503"
}

// IsBusy tells whether err says that a lock was held too long by another.
func IsBusy(err error) bool {
	lite, pg := sqlState(err)
	return lite&0xff == 5 || lite&0xff == 6 || pg == "55P03"
}

// IsDiskFull tells whether err says that no more can be written. SQLite calls
// a write refused by a quota or a size limit IOERR_WRITE (778).
func IsDiskFull(err error) bool {
	lite, pg := sqlState(err)
	return lite&0xff == 13 || lite == 778 || pg == "53100"
}

// IsDiskFailing tells whether err says that the disk itself does not work:
// SQLite's IOERR, such as IOERR_FSYNC (1034), and PostgreSQL's io_error.
func IsDiskFailing(err error) bool {
	lite, pg := sqlState(err)
	return lite&0xff == 10 && !IsDiskFull(err) || pg == "58030"
}

// IsCorrupt tells whether err says that the file is damaged or no database.
func IsCorrupt(err error) bool {
	lite, pg := sqlState(err)
	return lite&0xff == 11 || lite&0xff == 26 || pg == "XX001" || pg == "XX002"
}

func isSerialization(err error) bool {
	_, pg := sqlState(err)
	return pg == "40001" || pg == "40P01"
}

// endsTransaction tells whether SQLite may have rolled the whole transaction
// back by itself: full, I/O, memory, corrupt, interrupted.
func endsTransaction(err error) bool {
	lite, _ := sqlState(err)
	switch lite & 0xff {
	case 7, 9, 10, 11, 13, 26:
		return true
	}
	return false
}

// known gives the failures of the engine that a person can be told about
// their code, and leaves every other error as it is.
func known(err error) error {
	var te *tenants.Error
	switch {
	case err == nil, errors.As(err, &te):
		return err
	case IsDiskFull(err):
		return tenants.Fail(tenants.Internal, CodeDiskFull).Because(err)
	case IsDiskFailing(err):
		return tenants.Fail(tenants.Internal, CodeDiskFails).Because(err)
	case IsCorrupt(err):
		return tenants.Fail(tenants.Internal, CodeCorrupt).Because(err)
	case IsBusy(err):
		return tenants.Fail(tenants.Limit, CodeBusy).Because(err)
	case errors.Is(err, sql.ErrConnDone), err.Error() == "sql: database is closed":
		return tenants.Fail(tenants.Internal, CodeClosed).Because(err)
	}
	return err
}

// openError is known, with the place, and with what only opening can meet.
func openError(err error, place string) error {
	var te *tenants.Error
	var ne net.Error
	_, pg := sqlState(err)
	switch {
	case err == nil, errors.As(err, &te):
		return err
	case errors.Is(err, context.Canceled):
		return err
	case IsCorrupt(err):
		return tenants.Fail(tenants.Internal, CodeCorrupt, "path", place).Because(err)
	case strings.HasPrefix(pg, "28"), pg == "3D000", pg == "42501":
		return tenants.Fail(tenants.Invalid, CodeRefused, "path", place).Because(err)
	case errors.As(err, &ne), strings.HasPrefix(pg, "57P"), strings.HasPrefix(pg, "08"), pg == "53300":
		return tenants.Fail(tenants.Internal, CodeUnreachable, "path", place).Because(err)
	}
	if lite, _ := sqlState(err); lite&0xff == 14 || lite&0xff == 8 || lite&0xff == 3 {
		return tenants.Fail(tenants.Invalid, CodeFolder, "path", place).Because(err)
	}
	return known(err)
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// redact takes the password out of a URL, for messages.
func redact(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "?"
	}
	u.RawQuery = ""
	return u.Redacted()
}
