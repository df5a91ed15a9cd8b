export { ToolsFileError } from './configuration/read-tools-file.js';
export { toolboxOf, type ToolsConfig } from './configuration/toolbox-of.js';
export { TOOL_FAILURES, ToolError, ToolsUnavailable, type ToolFailure } from './failures.js';
export { checkArguments, runTool } from './run-tool.js';
export { effectOf, type OfferedTool, type Tool, type ToolUse } from './tool.js';
export { Toolbox } from './toolbox.js';
