# What people type here. `make` alone tells what there is.
# Everything is installed in .venv, from the locks in requirements/; nothing is
# written outside this folder, and a second call needs no network.

ROUND ?= tianjin-2022
RUN ?= $(ROUND)
PROJECT ?=
CASES ?=
FILES ?=
NAMES ?=
ROUNDS ?= 10000

VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --no-cache-dir --quiet \
	install --require-hashes --only-binary :all:
LOCK := $(VENV)/bin/uv pip compile --quiet --no-cache --system-certs --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --only-binary :all: \
	--custom-compile-command "make lock" $(UPGRADE) \
	pyproject.toml

# Idle threads of the linear algebra library double the CPU of small work.
export OPENBLAS_NUM_THREADS ?= 1

.DELETE_ON_ERROR:
.PHONY: help rank forms examine explain verify test fuzz bench conformance hostile golden docs catalogues charts pictures lint format lock clean

help: ## tell what there is to do
	@echo "make TARGET [ROUND=$(ROUND)]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r target does; do \
		printf '  %-11s %s\n' $$target "$$does"; done

rank: $(VENV)/run.stamp ## carry out the round: make rank ROUND=tianjin-2022
	@$(VENV)/bin/linxuan rank "$(ROUND)"

forms: $(VENV)/run.stamp ## make the forms that units and experts fill in: make forms ROUND=...
	@$(VENV)/bin/linxuan forms "$(ROUND)"

examine: $(VENV)/run.stamp ## only check what was sent in, for the units to mend
	@$(VENV)/bin/linxuan examine "$(ROUND)"

explain: $(VENV)/run.stamp ## tell why a project stands where it stands: make explain PROJECT=...
	@test -n "$(PROJECT)" || { echo "which project? make explain PROJECT=... [RUN=...]" >&2; exit 2; }
	@$(VENV)/bin/linxuan explain "$(RUN)" "$(PROJECT)"

verify: $(VENV)/run.stamp ## check a run's files and record, and repeat it: make verify [RUN=...]
	@$(VENV)/bin/linxuan verify "$(RUN)"

test: $(VENV)/dev.stamp ## run every test
	$(VENV)/bin/python -m pytest --numprocesses auto

FUZZ_SECONDS ?= 300
fuzz: $(VENV)/dev.stamp ## compare with the second program on ROUNDS=10000 rounds; feed readers and policies FUZZ_SECONDS each
	LINXUAN_FUZZ_ROUNDS=$(ROUNDS) $(VENV)/bin/python -m pytest --numprocesses auto tests/agreement
	$(VENV)/bin/python -m tests.fuzz.run --seconds $(FUZZ_SECONDS) --found $(VENV)/fuzz-found

.PHONY: coverage endure naughty
coverage: $(VENV)/dev.stamp ## run every test and tell which lines and branches of stages, policy and ingest none reached
	$(VENV)/bin/python -m pytest --numprocesses auto --cov --cov-report=term-missing

endure: $(VENV)/dev.stamp ## kill, starve and double a round hundreds of times (an hour; PARTS="pairs kills ...")
	$(VENV)/bin/python -m tests.operation.endure $(VENV)/endure $(PARTS)

naughty: $(VENV)/dev.stamp ## put the strings of files, one a line, into titles: make naughty STRINGS=file
	@test -n "$(STRINGS)" || { echo "which strings? make naughty STRINGS=file" >&2; exit 2; }
	@$(VENV)/bin/python -m tests.operation.naughty $(STRINGS)

bench: $(VENV)/dev.stamp ## measure against the peers, as ratios
	$(VENV)/bin/python benchmarks/startup.py
	$(VENV)/bin/python benchmarks/calibration.py
	$(VENV)/bin/python benchmarks/confidence.py

conformance: $(VENV)/dev.stamp ## recompute published results of real panels: make conformance CASES=folder
	@test -n "$(CASES)" || { echo "which cases? make conformance CASES=folder" >&2; exit 2; }
	@$(VENV)/bin/python -m tests.conformance.run "$(CASES)"

hostile: $(VENV)/dev.stamp ## read odd and hostile files of others and judge what happens: make hostile FILES=folder
	@test -n "$(FILES)" || { echo "which files? make hostile FILES=folder, with manifest.csv" >&2; exit 2; }
	@$(VENV)/bin/python -m tests.hostile.run "$(FILES)"

golden: $(VENV)/dev.stamp ## renew the golden files; read the difference line by line
	LINXUAN_GOLDEN=renew $(VENV)/bin/python -m pytest tests/golden
	@git status --short tests/golden

docs: $(VENV)/run.stamp ## write the manuals in docs/ anew from the declarations
	@$(VENV)/bin/python -m pipeline.manual

catalogues: $(VENV)/dev.stamp ## take every sentence of the sources into the Chinese catalogue and compile it
	$(VENV)/bin/python -m babel.messages.frontend --quiet extract --mapping-file=pyproject.toml --no-location --sort-output --output-file=$(VENV)/linxuan.pot pipeline
	$(VENV)/bin/pybabel --quiet update --locale=zh --domain=linxuan --output-dir=pipeline/locale \
		--input-file=$(VENV)/linxuan.pot --width=100 --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date
	$(VENV)/bin/pybabel --quiet compile --locale=zh --domain=linxuan --directory=pipeline/locale

charts: $(VENV)/dev.stamp ## draw the report's charts anew, from Altair to Vega
	$(VENV)/bin/python -c "from pipeline.publish.report.charts import CHARTS, compiled; CHARTS.write_bytes(compiled())"

pictures: $(VENV)/dev.stamp ## picture the sample's outputs (needs LibreOffice, poppler, Chromium): make pictures [NAMES=...]
	@$(VENV)/bin/python -m tests.pictures $(NAMES)

lint: $(VENV)/dev.stamp ## style, format and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: $(VENV)/dev.stamp ## put the sources into the one format
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

lock: $(VENV)/dev.stamp ## write the locks anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(LOCK) --extra build --extra advice --output-file requirements/run.txt
	$(LOCK) --all-extras --constraints requirements/run.txt --output-file requirements/dev.txt

clean: ## remove what was installed or cached; results under data/out stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment knows its own path, so one that was moved or copied here is made anew.
ifneq ("$(shell cat $(VENV)/made-in 2>/dev/null)","$(CURDIR)")
.PHONY: $(VENV)/made-in
endif

# A command of that name may be there and yet not run, so each is tried.
$(VENV)/made-in:
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
		if "$$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
			2>/dev/null; then \
			rm -rf $(VENV) && "$$python" -m venv $(VENV) && pwd > $@ && exit 0 || exit 1; \
		fi; \
	done; \
	echo "Python 3.11, 3.12 or 3.13 with venv is needed; name it with make PYTHON=..." >&2; exit 1

$(VENV)/run.stamp: $(VENV)/made-in requirements/run.txt pyproject.toml
	$(PIP) --requirement requirements/run.txt
	@$(VENV)/bin/python -m pip --disable-pip-version-check --quiet \
		install --no-deps --no-index --no-build-isolation --editable .
	@# Python 3.11 reads this line in the locale's encoding, and with LC_ALL=C a folder with a
	@# Chinese name could not be found: so the way from there to here, which is plain ASCII.
	@cd $(VENV)/lib/python3.*/site-packages && test -s pipeline.pth && echo ../../../.. > pipeline.pth
	@# As pip does with every package that it copies: no command then has to compile the sources.
	@$(VENV)/bin/python -m compileall -q pipeline
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(PIP) --requirement requirements/dev.txt
	@touch $@
