package ledger

import (
	"fmt"
	"strings"
)

// readme is README.txt of a bundle. It follows from the rest of the bundle, so
// that a verifier can compare every byte: never change a letter of it without
// a new bundleVersion.
func readme(about summary, c Checkpoint, keys []VerifierKey) string {
	what := "Some entries were chosen; each comes with its own proof."
	if about.Whole {
		what = "The whole log is here."
	}
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.ID()
	}
	return fmt.Sprintf(readmeText, c.Origin, c.Size, c.Root.String(), strings.Join(ids, ", "),
		about.Entries, about.Unsealed, about.Disclosed, what)
}

const readmeText = `PROOF BUNDLE

This file proves what an organisation's key log said, and that nobody changed
it afterwards. It can be checked without a network and without asking anyone:

    claviger verify THIS-FILE.zip --state MY-STATE.json

Keep the state file: with it the program also notices if you are ever shown a
different or a shorter history than before.

Log          %[1]s
Entries      %[2]d in the log when this was made
Root hash    %[3]s
Signed by    key %[4]s

Here: %[5]d entries, %[6]d more not yet sealed, %[7]d personal fields shown.
%[8]s

WHAT IS HERE
entries.jsonl        the entries, one a line, exactly as they were recorded
leaves.txt           (whole log) the hash of every entry, in order
proofs.jsonl         (part) for each entry the hashes that lead to the root
consistency.jsonl    (part) proofs that earlier states of the log are contained
disclosures.jsonl    personal values that are shown, with their salts
completeness.jsonl   which numbers of which keys and cabinets are here
checkpoint.txt       size and root of the log, signed
keys.txt             the public key that belongs to the signature
closed.zip           (if any) the log before this one, which was closed

WHAT THE ANSWER MEANS
proven        0  nothing was changed, nothing that is claimed is missing
tampered      1  something was changed after it was signed
incomplete    3  what is here is sound, but something is missing
unknown key   4  it is signed by a key that your state file does not trust
stale         4  your state file has seen a longer log than this

WHAT IS NOT PROVEN
That a record is true: the log proves what was recorded and when it was
received, not what happened. Anything later than this log's size. Whose key it
is: compare keys.txt with the one on the provider's page or on paper. Personal
values that are not shown: the entries only hold commitments to them.

BY HAND
SHA-256 of a zero byte and an entry's line (without its newline) is a leaf hash;
SHA-256 of a one byte, left and right hash is a node (RFC 6962, section 2.1).
The root of all leaves is the third line of checkpoint.txt, an Ed25519 signed
note (c2sp.org/signed-note). A personal field is SHA-256 of "claviger/pii/1",
one byte with the length of the field's name, the name, 32 bytes of salt, value.
The format is described in full in docs/ledger.md of the program.

EN BREF
Ce fichier prouve ce que disait le registre des clés et que personne ne l'a
modifié ensuite. Vérifiez-le hors ligne avec la commande ci-dessus : 0 prouvé,
1 altéré, 3 incomplet, 4 clé inconnue ou registre plus court qu'auparavant.

EN BREVE
Este archivo prueba lo que decía el registro de llaves y que nadie lo cambió
después. Compruébelo sin red con la orden de arriba: 0 probado, 1 alterado,
3 incompleto, 4 clave desconocida o registro más corto que antes.
`
