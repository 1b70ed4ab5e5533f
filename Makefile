# `make demo` and `make test` are all a fresh machine needs: Python 3.11, make and a shell.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PHOTOS ?=
OUT    ?= out

.PHONY: test-oldest live-like honest mutants serve docs kills demo test check fix pins clean bench bench-render gallery screenshots torture

demo: $(VENV)/.ready ## three real videos from real photos; make demo PHOTOS=dir uses yours
	@$(BIN)/python -m demo --out $(OUT) $(if $(PHOTOS),--photos "$(PHOTOS)")

serve: $(VENV)/.ready ## the fake on this machine; make serve ARGS="--scenario dropped-stream"
	@$(BIN)/nemovideo-mock serve --tokens unlimited $(ARGS)

test: $(VENV)/.ready check ## lint, format, types, layers, then every test
	@$(BIN)/pytest -n 2 --dist worksteal -q

OLDEST := .venv-oldest
test-oldest: ## tests with the oldest versions of shared libraries; T=tests/… for others
	@test -x $(OLDEST)/bin/python || $(PYTHON) -m venv $(OLDEST)
	@awk -F== '!/^#/ && !seen[tolower($$1)]++' constraints-oldest.txt constraints.txt > $(OLDEST)/all.txt
	@$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check pip==26.3
	@$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check -c $(OLDEST)/all.txt \
		-e '.[all]' pytest-xdist schemastore
	@$(OLDEST)/bin/python -m pytest -n 2 --dist worksteal -q $(or $(T),tests/mock/wire \
		tests/mock/control tests/mock/service tests/mock/test_server.py tests/client/test_clients.py \
		tests/client/test_with_mock.py tests/contracts/recordings tests/contracts/test_pytest_plugin.py)

check: $(VENV)/.ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy mockserver/nemovideo_mock client/nemovideo_client contracts/nemovideo_contracts demo tests benchmarks
	@$(BIN)/lint-imports

fix: $(VENV)/.ready ## let ruff fix what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

kills: $(VENV)/.ready ## the client killed at 200 moments of a journey, the server at 100: nothing is lost or made twice
	@NEMO_KILLS=200 NEMO_SERVER_KILLS=100 $(BIN)/pytest -n 2 --dist worksteal -q tests/client/cli/test_killed.py \
	  tests/mock/worlds/test_durable.py -k kill

mutants: $(VENV)/.ready ## every small change to the client's flows and stream decoder: which one does no test notice?
	@rm -rf build/mutants && mkdir -p build/mutants/src
	@cp -r client/nemovideo_client build/mutants/src && cp -r tests fixtures build/mutants
	@cp tests/client/mutants.toml build/mutants/pyproject.toml
	@test -x build/mutmut/bin/python || $(PYTHON) -m venv build/mutmut
	@build/mutmut/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all]' mutmut==3.8.1
	@cd build/mutants && PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 nice ../mutmut/bin/mutmut run --max-children 2 >mutmut.log
	@cd build/mutants && ../mutmut/bin/mutmut export-cicd-stats >/dev/null && ../mutmut/bin/mutmut results
	@$(PYTHON) -c "import json; s = json.load(open('build/mutants/mutants/mutmut-cicd-stats.json')); \
	  seen = s['killed'] + s['timeout']; share = 100 * seen / s['total']; \
	  print(f'{seen} of {s[\"total\"]} changes noticed: {share:.1f} %'); raise SystemExit(share < 95)"

honest: $(VENV)/.ready ## right clients in three languages, 200 runs: no verdict changes; N=30 for fewer
	@nice $(BIN)/python -m tests.contracts.judge.honest --runs $(or $(N),200)

bench: $(VENV)/.ready ## ratios against something run beside it
	@$(BIN)/python -m benchmarks

bench-render: $(VENV)/.ready ## the renderer beside the encoder's floor, FFmpeg's filters and moviepy
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt --group bench
	@test -x build/moviepy/bin/python || $(PYTHON) -m venv build/moviepy
	@build/moviepy/bin/pip install --quiet --disable-pip-version-check moviepy==2.2.1
	@$(BIN)/python -m benchmarks.render --long --moviepy build/moviepy/bin/python
	@$(BIN)/python -m benchmarks.render.busy
	@$(BIN)/python -m benchmarks.render.preview
	@$(BIN)/python -m benchmarks.render.decoding

live-like: $(VENV)/.ready ## journeys at a second mock that plays the live service; bugs planted there
	@$(BIN)/python -m benchmarks.bugs.livelike
	@$(BIN)/python -m benchmarks.bugs.livelike --bugs

torture: $(VENV)/.ready ## half an hour of hostile clients, servers, files and disks; M=5 for five minutes
	@$(BIN)/python -m tests.torture --minutes $(or $(M),30)

gallery: $(VENV)/.ready ## one short video per feature of the renderer, and a contact sheet
	@PYTHONPATH=. $(BIN)/python -m tests.mock.render.gallery $(OUT)/gallery

screenshots: $(VENV)/.ready ## every view of the studio, light and dark; four of them for docs/
	@PYTHONPATH=. $(BIN)/python -m tests.mock.studio.screenshots $(OUT)/screenshots

docs: $(VENV)/.ready ## the documents as a site in out/docs; warnings are errors
	@$(BIN)/python docs/reference.py
	@test -x build/docs/bin/sphinx-build || $(PYTHON) -m venv build/docs
	@build/docs/bin/pip install --quiet --disable-pip-version-check sphinx==9.0.4 furo==2025.12.19 \
		myst-parser==5.2.0 -e .
	@build/docs/bin/sphinx-build -q -W --keep-going -b html docs $(OUT)/docs
	@cp llms.txt $(OUT)/docs/
	@echo $(OUT)/docs/index.html

pins: ## write constraints.txt from the newest versions pyproject.toml allows
	@rm -rf build/pins && $(PYTHON) -m venv build/pins
	@build/pins/bin/pip install --quiet pip==26.3
	@build/pins/bin/pip install --quiet -e '.[all]' --group demo --group dev
	@{ head -1 constraints.txt; build/pins/bin/pip freeze --exclude-editable; } > build/constraints.txt
	@mv build/constraints.txt constraints.txt

clean:
	@rm -rf $(VENV) $(OLDEST) build dist out .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.ready: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip==26.3
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt \
		-e '.[all]' --group demo --group dev
	@touch $@
