/// The tables of queues, ledgers and lessons. A file may hold several queues, which tables know by number.
enum QueueSchema {
  static let part = "queue"
  /// Raised when the tables change.
  static let version: Int64 = 1

  static let tables = """
    CREATE TABLE queue (
      number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, paused INTEGER NOT NULL DEFAULT 0,
      rejected INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0, posted INTEGER NOT NULL DEFAULT 0,
      arrivals INTEGER NOT NULL DEFAULT 0, token INTEGER NOT NULL DEFAULT 0, round INTEGER NOT NULL DEFAULT 0,
      elected INTEGER NOT NULL DEFAULT 0,
      ledgerAt INTEGER NOT NULL DEFAULT 0, ledgerNumber INTEGER NOT NULL DEFAULT 0,
      ledgerEntries INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE job (\(JobColumns.definition), PRIMARY KEY (queue, sequence), UNIQUE (queue, id)) WITHOUT ROWID;
    CREATE TABLE document (
      queue INTEGER NOT NULL, sequence INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (queue, sequence));
    CREATE TABLE turn (
      queue INTEGER NOT NULL, tenant TEXT NOT NULL, round INTEGER NOT NULL, PRIMARY KEY (queue, tenant)) WITHOUT ROWID;
    CREATE TABLE inbox (
      queue INTEGER NOT NULL, number INTEGER NOT NULL, document BLOB NOT NULL, PRIMARY KEY (queue, number));
    CREATE TABLE rejection (
      queue INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, error TEXT NOT NULL,
      bytes INTEGER NOT NULL, document BLOB NOT NULL, PRIMARY KEY (queue, number));
    CREATE TABLE request (
      queue INTEGER NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, seed TEXT NOT NULL, sender TEXT NOT NULL,
      nonce TEXT NOT NULL, until INTEGER NOT NULL, keptUntil INTEGER NOT NULL, answer BLOB, PRIMARY KEY (queue, key));
    CREATE TABLE holding (
      queue INTEGER NOT NULL, holder TEXT NOT NULL, job TEXT NOT NULL, since INTEGER NOT NULL,
      PRIMARY KEY (queue, holder, job)) WITHOUT ROWID;
    CREATE TABLE event (
      queue INTEGER NOT NULL, number INTEGER NOT NULL, position TEXT NOT NULL, kind TEXT NOT NULL, job TEXT NOT NULL, token INTEGER NOT NULL,
      worker TEXT NOT NULL, code TEXT NOT NULL, ready INTEGER, PRIMARY KEY (queue, number)) WITHOUT ROWID;
    CREATE TABLE ledger (
      queue INTEGER NOT NULL, at INTEGER NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL,
      PRIMARY KEY (queue, at, number)) WITHOUT ROWID;
    CREATE TABLE ledgerWriter (
      queue INTEGER NOT NULL, writer TEXT NOT NULL, batch INTEGER NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (queue, writer)) WITHOUT ROWID;
    CREATE TABLE lesson (
      queue INTEGER NOT NULL, features INTEGER NOT NULL, device TEXT NOT NULL, sums TEXT NOT NULL,
      PRIMARY KEY (queue, features, device)) WITHOUT ROWID;
    """
}
