import Foundation

/// The command line.
@main
enum AdaptiveExercise {
    static let usage = """
        adaptive-exercise play DATABASE PUPIL [nynorsk] [teacher]
            Exercises in the terminal. Ends when enough is known, or with the input; goes on there next time.
        adaptive-exercise send DATABASE OWNER POLICY CUSTODY FOLDER
            Releases the answers to the vendor through the gate. CUSTODY, the owner's keys and record, is made where it does not exist.
        """

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("adaptive-exercise: \(error)\n".utf8))
            exit(2)
        }
    }

    private static func run(_ arguments: [String]) throws {
        switch arguments.first {
        case "play" where arguments.count >= 3:
            let options = arguments.dropFirst(3)
            try Player(
                store: Store(path: arguments[1]), pupil: arguments[2],
                language: options.contains("nynorsk") ? .nynorsk : .bokmaal, isTeacher: options.contains("teacher")
            ).play()
        case "send" where arguments.count == 6:
            try Analytics(
                store: Store(path: arguments[1]), owner: arguments[2], policy: URL(filePath: arguments[3]),
                custody: URL(filePath: arguments[4])
            ).send(to: URL(filePath: arguments[5]))
        default:
            print(usage)
            exit(arguments.isEmpty ? 0 : 2)
        }
    }
}
