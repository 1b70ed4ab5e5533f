from benchmarks.render.encoding import main

main()
