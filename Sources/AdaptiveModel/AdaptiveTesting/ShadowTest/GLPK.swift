#if os(Linux) || os(macOS)
    public import Foundation

    /// GLPK's command `glpsol`, run as a process of its own: nothing is linked, and where it is not installed nothing but this is missing.
    ///
    /// What it is given are numbers of items, their information and the constraints: no names, no answers. Its answer is checked against the program
    /// before it is used. A call takes some milliseconds for a bank of hundreds of items, during which the calling thread waits.
    public struct GLPK: IntegerProgramSolver {
        /// The command.
        public let executable: URL
        /// How many seconds a call may take.
        public let timeLimit: Int

        /// The command `glpsol` where the environment's PATH has it.
        ///
        /// - Parameter timeLimit: how many seconds a call may take, at least 1.
        /// - Throws: ``IntegerProgramError/solverNotFound``.
        public init(timeLimit: Int = 10) throws(IntegerProgramError) {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            let found = folders.lazy.map { URL(fileURLWithPath: "\($0)/glpsol") }
                .first { FileManager.default.isExecutableFile(atPath: $0.path) }
            guard let found else { throw .solverNotFound }
            try self.init(executable: found, timeLimit: timeLimit)
        }

        /// A command at a known place.
        ///
        /// - Parameters:
        ///   - executable: `glpsol`, of GLPK 4.58 or later.
        ///   - timeLimit: how many seconds a call may take, at least 1.
        /// - Throws: ``IntegerProgramError/solverNotFound``.
        public init(executable: URL, timeLimit: Int = 10) throws(IntegerProgramError) {
            precondition(timeLimit >= 1, "a solver needs time")
            guard FileManager.default.isExecutableFile(atPath: executable.path) else { throw .solverNotFound }
            self.executable = executable
            self.timeLimit = timeLimit
        }

        /// The best choice; see ``IntegerProgramSolver/solve(_:)``.
        public func solve(_ program: IntegerProgram) throws(IntegerProgramError) -> [Bool]? {
            let files = FileManager.default
            let folder = files.temporaryDirectory.appendingPathComponent("glpk-\(UUID().uuidString)")
            defer { try? files.removeItem(at: folder) }
            let (problem, solution, log) = ("problem.lp", "solution.txt", "log.txt")
            do {
                try files.createDirectory(
                    at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
                try Data(program.cplexLP.utf8).write(to: folder.appendingPathComponent(problem))
            } catch {
                throw .notRun
            }
            let process = Process()
            process.executableURL = executable
            process.currentDirectoryURL = folder
            process.arguments = ["--lp", problem, "--write", solution, "--log", log, "--tmlim", "\(timeLimit)"]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            do { try process.run() } catch { throw .notRun }
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw .failed(code: process.terminationStatus) }
            func text(_ name: String) throws(IntegerProgramError) -> String {
                guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { throw .badAnswer }
                return String(decoding: data, as: UTF8.self)
            }
            return try Self.choice(try text(solution), log: try text(log), of: program)
        }

        /// Reads the solution that `glpsol --write` leaves: `s mip rows columns status value`, then `j column value`, columns from 1.
        static func choice(
            _ solution: String, log: String, of program: IntegerProgram
        ) throws(IntegerProgramError) -> [Bool]? {
            let lines = solution.split(separator: "\n").map { $0.split(separator: " ") }
            guard let status = lines.first(where: { $0.first == "s" }), status.count >= 5, status[1] == "mip" else {
                throw .badAnswer
            }
            switch status[4] {
            case "o": break
            case "n": return nil
            // Where already the relaxation has no solution, the status stays undefined and only the log says why.
            default: if log.contains("HAS NO") { return nil } else { throw .outOfTime }
            }
            var choice = [Bool](repeating: false, count: program.objective.count)
            for line in lines where line.first == "j" {
                guard line.count >= 3, let column = Int(line[1]), (1...choice.count).contains(column),
                    let value = Double(line[2])
                else { throw .badAnswer }
                choice[column - 1] = value.rounded() == 1
            }
            guard program.allows(choice) else { throw .badAnswer }
            return choice
        }
    }
#endif
