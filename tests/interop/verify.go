// Judges lines with Go's own x/mod/sumdb, the library of Go's checksum database: one mark for each line of stdin.
//
//	record BODY                                the next record of the log
//	root SIZE ROOT                             the tree over the first records
//	inclusion SIZE INDEX ROOT BODY [HASH …]    a record's proof
//	consistency NEW OLD NEWROOT OLDROOT [HASH …]
//	note VKEY NOTE                             a signed note
//	tile LEVEL NUMBER WIDTH NAME               where a tile lies
//
// Bytes are written in hex. The mark is 1 if it holds, 0 if it does not.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		found[at] = s[index]
	}
	return found, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	var log stored
	var records int64
	marks := bufio.NewWriter(os.Stdout)
	defer marks.Flush()
	for lines.Scan() {
		words := strings.Split(lines.Text(), " ")
		if words[0] == "record" {
			hashes, err := tlog.StoredHashes(records, bytesOf(words[1]), log)
			if err != nil {
				panic(err)
			}
			log, records = append(log, hashes...), records+1
			continue
		}
		mark := byte('0')
		if holds(words, log) {
			mark = '1'
		}
		marks.WriteByte(mark)
	}
}

func holds(words []string, log stored) bool {
	switch words[0] {
	case "root":
		root, err := tlog.TreeHash(number(words[1]), log)
		return err == nil && root == hashOf(words[2])
	case "inclusion":
		leaf := tlog.RecordHash(bytesOf(words[4]))
		return tlog.CheckRecord(hashesOf(words[5:]), number(words[1]), hashOf(words[3]), number(words[2]), leaf) == nil
	case "consistency":
		return tlog.CheckTree(hashesOf(words[5:]), number(words[1]), hashOf(words[3]), number(words[2]), hashOf(words[4])) == nil
	case "note":
		verifier, err := note.NewVerifier(string(bytesOf(words[1])))
		if err != nil {
			return false
		}
		_, err = note.Open(bytesOf(words[2]), note.VerifierList(verifier))
		return err == nil
	case "tile":
		tile := tlog.Tile{H: 8, L: int(number(words[1])), N: number(words[2]), W: int(number(words[3]))}
		return tile.Path() == fmt.Sprintf("tile/8/%d/%s", tile.L, words[4])
	}
	panic("unknown: " + words[0])
}

func number(word string) int64 {
	read, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		panic(err)
	}
	return read
}

func bytesOf(word string) []byte {
	read, err := hex.DecodeString(word)
	if err != nil {
		panic(err)
	}
	return read
}

func hashOf(word string) (hash tlog.Hash) {
	copy(hash[:], bytesOf(word))
	return hash
}

func hashesOf(words []string) (hashes []tlog.Hash) {
	for _, word := range words {
		hashes = append(hashes, hashOf(word))
	}
	return hashes
}
