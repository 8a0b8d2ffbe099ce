-- The results of hunts, as they were in the beginning; what has changed since is
-- in schema_2.sql.  Keys are natural and ids are random, so databases of many
-- machines are joined by copying rows (see sqlite_merge.c).  Times are UTC
-- seconds since 1970 (_s) or durations in nanoseconds (_ns), sizes bytes.
-- Numbers that use all 64 bits without sign (seeds) are decimal text.  Text of
-- unknown or missing content is '', never NULL.

-- What a hunt ran on; many hunts share one.
CREATE TABLE environment (
	environment TEXT PRIMARY KEY, -- a hash of all that follows, hex
	tool TEXT NOT NULL,           -- tracetorture's version and commit
	compiler TEXT NOT NULL,       -- that built it, with its version
	kernel TEXT NOT NULL,         -- uname: system, release, version
	machine TEXT NOT NULL,        -- uname: x86_64
	cpu TEXT NOT NULL,            -- its model name
	cores INTEGER NOT NULL,       -- that the hunt might use
	memory_bytes INTEGER NOT NULL,
	packages TEXT NOT NULL        -- "glibc 2.36\nsqlite 3.40.1\n..."
) STRICT, WITHOUT ROWID;

-- One call of stress, explore, ...
CREATE TABLE hunt (
	hunt TEXT PRIMARY KEY,        -- 128 random bits, hex
	-- What a run is.  Different populations are never added up.
	population TEXT NOT NULL CHECK (population IN ('native', 'schedule')),
	command TEXT NOT NULL,        -- that repeats it, as for a shell
	target TEXT NOT NULL,         -- as --target or --program says
	target_commit TEXT NOT NULL,  -- of the tree it was built from
	scenario TEXT NOT NULL,       -- as --scenario says
	strategy TEXT NOT NULL,       -- of explore
	seed TEXT NOT NULL,           -- unsigned decimal
	jobs INTEGER NOT NULL,
	claim TEXT NOT NULL,          -- 'p<1/50000@95'
	-- '' no claim; 'open' not decided (yet)
	claim_verdict TEXT NOT NULL
		CHECK (claim_verdict IN ('', 'open', 'met', 'broken')),
	begun_s INTEGER NOT NULL,
	elapsed_ns INTEGER NOT NULL,  -- so far
	-- 'running' for ever: it was killed
	status TEXT NOT NULL CHECK (status IN
		('running', 'finished', 'interrupted', 'ended early')),
	environment TEXT NOT NULL REFERENCES environment
) STRICT, WITHOUT ROWID;
CREATE INDEX hunt_begun ON hunt (begun_s);

-- The runs that ended in a stretch of time, some seconds long.
CREATE TABLE batch (
	hunt TEXT NOT NULL REFERENCES hunt,
	number INTEGER NOT NULL,      -- 0, 1, ... in order of time
	from_ns INTEGER NOT NULL,     -- since the hunt began
	to_ns INTEGER NOT NULL,
	runs INTEGER NOT NULL,        -- that count for the rate
	failed INTEGER NOT NULL,      -- of runs
	known INTEGER NOT NULL,       -- of failed: all their findings known
	cut INTEGER NOT NULL,         -- more, clean, ended by the time limit
	sessions INTEGER NOT NULL,    -- judged; 0 for schedules
	events INTEGER NOT NULL,      -- in them
	peak_bytes INTEGER NOT NULL,  -- resident memory of the largest run
	PRIMARY KEY (hunt, number)
) STRICT, WITHOUT ROWID;

-- Findings that are the same thing met again.
CREATE TABLE signature (
	signature TEXT PRIMARY KEY,
	rule TEXT NOT NULL            -- id of an oracle's rule, crash-SIGSEGV, hang, race, ...
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
	hunt TEXT NOT NULL REFERENCES hunt,
	number INTEGER NOT NULL,      -- 0, 1, ... of the hunt, as they were met
	signature TEXT NOT NULL REFERENCES signature,
	known TEXT NOT NULL,          -- name of the known-findings rule; '' new
	run INTEGER NOT NULL,         -- or schedule, 0, 1, ... of the hunt
	seed TEXT NOT NULL,           -- of that run; unsigned decimal
	session INTEGER,              -- of that run; NULL: of none
	at_ns INTEGER NOT NULL,       -- since the hunt began
	text TEXT NOT NULL,           -- lines, for a person; '' if told often
	evidence TEXT NOT NULL,       -- folder or file
	repeat TEXT NOT NULL,         -- the command that repeats it
	PRIMARY KEY (hunt, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_signature ON finding (signature);

-- A finding of explore as it can be repeated bit for bit, and its story.
CREATE TABLE repro (
	hunt TEXT NOT NULL,
	number INTEGER NOT NULL,      -- of the finding
	repro TEXT NOT NULL,          -- the file's contents
	explained TEXT NOT NULL,      -- explain's text
	explained_html TEXT NOT NULL, -- explain's part of a page
	PRIMARY KEY (hunt, number),
	FOREIGN KEY (hunt, number) REFERENCES finding
) STRICT, WITHOUT ROWID;

-- What was right by a narrow margin.
CREATE TABLE near_miss (
	hunt TEXT NOT NULL REFERENCES hunt,
	name TEXT NOT NULL,
	unit TEXT NOT NULL,           -- of worst
	most INTEGER NOT NULL,        -- 1: the worst is the most; 0: the least
	count INTEGER NOT NULL,
	worst INTEGER NOT NULL,
	about TEXT NOT NULL,          -- a sentence
	PRIMARY KEY (hunt, name)
) STRICT, WITHOUT ROWID;

-- Paths that a target took, by its own counts.
CREATE TABLE counter (
	hunt TEXT NOT NULL REFERENCES hunt,
	name TEXT NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (hunt, name)
) STRICT, WITHOUT ROWID;

-- One attempt to find one bug in one way: rows of the power table.
CREATE TABLE power (
	target TEXT NOT NULL,         -- gort+11953
	way TEXT NOT NULL,            -- 'native SCENARIO', or a strategy
	seed TEXT NOT NULL,           -- unsigned decimal
	budget TEXT NOT NULL,         -- 'schedules 20000', 'ns 600000000000'
	runs INTEGER NOT NULL,        -- all that were run
	failed INTEGER NOT NULL,      -- of these
	first INTEGER,                -- number, from 1, of the first that
	                              -- failed; NULL: it takes longer
	elapsed_ns INTEGER NOT NULL,  -- until then, or all
	rule TEXT NOT NULL,           -- that found it
	preemptions INTEGER,          -- of the shrunk repro; NULL: not known
	commit_ TEXT NOT NULL,        -- of the tree
	environment TEXT NOT NULL REFERENCES environment,
	PRIMARY KEY (target, way, seed, budget, commit_)
) STRICT, WITHOUT ROWID;
