// Prints what pattern-matcher finds below the working folder:
//   fsharpi -r:TarsHyperlight.dll sample.fsx      (mono)
//   dotnet fsi -r:TarsHyperlight.dll sample.fsx   (.NET)
open System.Threading
open TarsEngine.Hyperlight

let options = TarsHyperlightOptions(Command = "npx", CommandArguments = "tarscli")

using (new TarsHyperlightBridgeService(options)) (fun bridge ->
    let files = [ SourceFile(Path = "**/*.fs"); SourceFile(Path = "**/*.cs") ]
    let report = bridge.RunAgentAsync("pattern-matcher", files, null, CancellationToken.None).Result

    for file in report.Files do
        for finding in file.Findings do
            printfn "%s:%d: %s %s" file.Path finding.Line finding.RuleId finding.Message)
