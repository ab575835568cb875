/**
 * What each code of a finding means and what to do about it, for a person who decides. docs/findings.md is made of this table;
 * a test holds that every code that a reader can give has a row.
 */
export const findingExplanations: Readonly<Record<string, string>> = {
  'archive.absolute_path':
    'A member names a place from the root of a disk. An unpacker that obeys it writes outside its folder. Ask for a clean archive.',
  'archive.ambiguous_end':
    'The archive has more than one place that could be its end, so two programs can see different contents. Do not trust it.',
  'archive.backslash_name':
    'A name holds a backslash: on Windows it is a folder, elsewhere a letter. Unpack it only where you know which.',
  'archive.bomb': 'A small member unpacks to something far larger. It is made to fill a disk or memory.',
  'archive.case_collision': 'Two names differ by case only: on some disks one replaces the other.',
  'archive.checksum_mismatch':
    'A member is not what its checksum says: it was damaged or changed. Fetch the file again from its source.',
  'archive.control_character': 'A name holds characters that are not printed, which hides what it is called.',
  'archive.deep_path': 'Folders are nested deeper than disks allow. Real models are not built like that.',
  'archive.device': 'A member is a device, not a file. Nothing in a model needs one.',
  'archive.duplicate_name': 'Two members have one name: programs differ in which of them they read.',
  'archive.empty_name': 'A member has no name. The archive was not made by an ordinary program.',
  'archive.encrypted': 'A member is encrypted, so nobody can say what it is. Ask for it without a password.',
  'archive.header_mismatch':
    'The list of the archive and the member itself disagree, so two programs can see different contents.',
  'archive.hidden_data': 'Bytes between the members belong to none of them. Something may be hidden there.',
  'archive.limit_exceeded': 'The archive is larger or has more members than inspection reads; the rest was not seen.',
  'archive.link': 'A member is a link and can point outside the folder. Ask for real files.',
  'archive.long_comment': 'The comment of the archive is unusually long; data may be hidden in it.',
  'archive.malformed': 'The archive breaks the rules of its format. What could not be read is not a pass.',
  'archive.many_members': 'The archive has very many members. Check that it is what you expect.',
  'archive.member_damaged': 'A member can’t be unpacked: it is damaged. Fetch the file again from its source.',
  'archive.member_unreadable': 'A member can’t be read, so nothing is known of it.',
  'archive.nested': 'An archive lies in the archive. What it holds was inspected as far as limits allow.',
  'archive.nesting': 'Archives are nested deeper than inspection follows; the innermost were not seen.',
  'archive.overlap':
    'Members share bytes. Ordinary programs never write that; it is a sign of a bomb or of a disguise.',
  'archive.path_traversal':
    'A name climbs out of its folder with “..”. An unpacker that obeys it overwrites other files.',
  'archive.prefix_data': 'Bytes stand before the archive: it can be a program and an archive at once.',
  'archive.reserved_name': 'A name means a device on Windows, such as CON or NUL.',
  'archive.trailing_data': 'Bytes follow after the end of the archive and belong to nothing in it.',
  'archive.trailing_dot': 'A name ends in a dot or a blank, which Windows drops: it may then replace another file.',
  'archive.unsupported': 'The archive uses a part of its format that inspection does not read.',
  'archive.unsupported_compression': 'A member is packed in a way that inspection can’t unpack, so it was not seen.',
  'artifact.header_too_large':
    'The header is larger than the format allows. The file is damaged or made to take memory.',
  'artifact.malformed': 'The file breaks the rules of its format. What could not be read is not a pass.',
  'artifact.unreadable': 'The file could not be read to its end. Check the disk or the stick, and bring it in again.',
  'code.dangerous_call':
    'Code beside the model starts programs, runs text as code or opens connections. Read it before anyone runs it.',
  'code.embedded': 'A command lies between the data of a file of an unknown format. Find out what it is there for.',
  'code.shell_line': 'A notebook runs a shell command. Read it before anyone runs it.',
  'code.too_long': 'Code beside the model is too long to be looked through. Treat it as unknown.',
  'coreml.custom_model': 'The model uses a layer or model class of its own, whose code comes from elsewhere.',
  'file.empty': 'A file has no content.',
  'file.lfs_pointer': 'This is a pointer of Git LFS, not the file itself. Fetch the real file.',
  'file.not_what_its_name_says': 'The content is of another kind than the name says. Judge it by its content.',
  'file.opaque_archive':
    'The file is an archive of a kind that is not looked into. Unpack it and bring in what it holds.',
  'file.program': 'This is a program, not a model. Nothing here needs one.',
  'file.runs_code':
    'The file is data that can hold expressions which run when it is loaded. Ask for the model in another format.',
  'file.script': 'The file is a script, not a model. Bring in the model itself.',
  'file.trailing_data': 'Bytes follow after the end of the content and belong to nothing in it.',
  'file.unknown_format': 'No reader knows this content, so nothing is known of its dangers.',
  'folder.code': 'The folder holds program code, which loading the model may run. Read it first.',
  'folder.link': 'The folder holds a link, which can point anywhere. It was not followed.',
  'folder.special_file': 'The folder holds a device, a pipe or a socket. Nothing in a model needs one.',
  'gguf.metadata_code': 'A text in the header holds code, a command or an address to call. Find out who put it there.',
  'gguf.unknown_type': 'A tensor is of a type that inspection does not know, so its size was not checked.',
  'hdf5.external_data':
    'The values of a dataset lie in another file, which the library would open. Ask for one whole file.',
  'hdf5.external_link': 'The file takes data from another file by a link, which can point outside its folder.',
  'huggingface.card_unreadable': 'The model card can’t be read. What it says of the licence and the data is unknown.',
  'huggingface.remote_code':
    'Loading it runs Python code that comes with it, if “trust_remote_code” is set. Read that code first.',
  'huggingface.unreadable': 'A configuration file of the repository can’t be read.',
  'inspect.failed': 'Inspection could not finish. What it did not see is not a pass.',
  'inspect.findings_cut': 'There are more findings than are listed. Take the worst of them as a measure.',
  'inspect.limit_exceeded': 'Inspection stopped at a limit of time, memory or size; the rest was not seen.',
  'keras.code_text':
    'A text in the description of the layers is program code. Find out why it is there before the model is loaded.',
  'keras.config_unreadable': 'The description of the layers can’t be read, so code in it can’t be ruled out.',
  'keras.custom_module':
    'A layer comes from a module that is not part of Keras; loading imports it. Find out whose it is.',
  'keras.dangerous_module': 'The description names a module that can run commands or reach files. Do not load it.',
  'keras.dangerous_name': 'The description names a function that can run code. Do not load it.',
  'keras.lambda': 'A Lambda layer holds Python code that runs when the model is loaded. Ask for a model without it.',
  'keras.lambda_by_name': 'A Lambda layer names a function; loading looks it up and calls it. Find out which one.',
  'keras.path_escape':
    'A layer reads a file of the machine that loads the model. Ask for a model that carries its words itself.',
  'keras.unknown_object':
    'The model needs a layer, a loss or a metric that is not part of Keras. Find out whose code it is and read it.',
  'metadata.code':
    'A name or a description in the file holds code, a command or an address to call. Find out who put it there.',
  'mlflow.code_path': 'The model brings Python code that loading imports. Read it first.',
  'mlflow.custom_loader': 'The model is loaded by a module of its own, which can do anything. Read it first.',
  'mlflow.path_escape': 'The model takes a part from outside its folder. Ask for a complete folder.',
  'modelkit.part_missing': 'A part that the kit lists is not there.',
  'modelkit.path_escape': 'The kit takes a part from outside its folder. Ask for a complete kit.',
  'numpy.objects': 'The array holds Python objects, which are unpickled when it is loaded and can run code.',
  'numpy.truncated': 'The array ends before its data does. Fetch the file again from its source.',
  'oci.blob_missing': 'A part of the layout is missing.',
  'oci.blob_size': 'A part of the layout has another size than it should: it was damaged or changed.',
  'oci.digest_mismatch': 'A part of the layout is not what its digest says: it was damaged or changed.',
  'oci.digest_unknown': 'The digest of a part is of a kind that can’t be checked here.',
  'oci.invalid': 'The layout lacks what every layout has, so its parts can’t be found.',
  'onnx.custom_domain': 'An operator comes from a library of its own, which must be installed to run the model.',
  'onnx.external_data': 'Tensors lie in another file. Both belong together and are kept together.',
  'onnx.external_data_escape':
    'Tensors are taken from a file outside the folder: loading reads a file of this machine.',
  'onnx.external_data_invalid': 'The place of a tensor in its file makes no sense. The model can’t be loaded as it is.',
  'onnx.external_data_missing': 'A file with tensors is not there. Bring the whole folder in.',
  'onnx.graph_count': 'The model does not have exactly one graph, so programs can differ in what they run.',
  'onnx.metadata_code': 'A text in the model holds code, a command or an address to call. Find out who put it there.',
  'onnx.tensor_invalid': 'A tensor does not fit its own description. The model is damaged or made to confuse a reader.',
  'pickle.array_unreadable': 'An array in the pickle can’t be read, so what lies behind it was not seen.',
  'pickle.class_state': 'The pickle sets the inner state of a class, which can change what the program does later.',
  'pickle.code_text':
    'A text in the pickle is program code or a command. Find out what it is there for before anyone runs it.',
  'pickle.computed_global':
    'A name is put together while loading, which hides what is called. Genuine models do not do that.',
  'pickle.dangerous_callable': 'Loading calls a function that can run commands or reach files. Do not load it.',
  'pickle.encoded_code': 'A text in the pickle is program code in disguise. Genuine models have no use for that.',
  'pickle.extension_registry': 'The pickle names code by a number of a table that only the loading program knows.',
  'pickle.frame_mismatch': 'A frame is not as long as it says. Ordinary programs never write that.',
  'pickle.hidden': 'A second, dangerous pickle lies behind the first. It was put there to be overlooked.',
  'pickle.indirect_call': 'Something that a call returned is called in turn, so its target can’t be known.',
  'pickle.malformed': 'The pickle breaks the rules. It may run up to the place where it breaks.',
  'pickle.memo_bomb': 'The pickle doubles its own content until memory is full.',
  'pickle.nested': 'A pickle lies in the pickle; it runs when the inner one is loaded. It was inspected too.',
  'pickle.opcode_flood': 'The pickle has far more steps than a model needs. It is made to take time.',
  'pickle.out_of_band': 'The pickle takes data from buffers that are not in the file.',
  'pickle.persistent_id': 'The pickle refers to things that only the loading program can resolve.',
  'pickle.polyglot': 'The file is a pickle and something else at once, so two programs can see different contents.',
  'pickle.program': 'Bytes in the pickle, or behind it, are a program. A model has no use for one.',
  'pickle.repeated_proto': 'The pickle says its version more than once. Ordinary programs never write that.',
  'pickle.stacked': 'Several pickles follow each other. A program that loads one of them may load all.',
  'pickle.trailing_data': 'Bytes follow after the end of the pickle and belong to nothing in it.',
  'pickle.truncated': 'The pickle ends too early. What comes before the cut still runs when it is loaded.',
  'pickle.unknown_callable':
    'Loading calls a function or class that is not on the list of harmless ones. Find out whose it is and read its source.',
  'pytorch.tensor_outside_storage':
    'A tensor reaches past the end of its bytes: loading it reads foreign memory or fails.',
  'pytorch.too_many_tensors': 'There are more tensors than inspection lists; the rest was not seen.',
  'safetensors.index_escape': 'The index names a file outside the folder. Ask for a complete folder.',
  'safetensors.index_invalid': 'The index of the parts can’t be read.',
  'safetensors.index_mismatch': 'The index and the parts disagree on which tensor lies where.',
  'safetensors.metadata_code':
    'The description in the header holds code, a command or an address to call. Find out who put it there.',
  'safetensors.shard_missing': 'A part that the index names is not there. Bring the whole folder in.',
  'settings.address': 'A setting holds an address to send data to or to take code from. Find out whose it is.',
  'settings.command': 'A setting holds a command or program code. Find out what uses the setting before anyone does.',
  'settings.dangerous_target':
    'A setting names a function that can run commands, for a program that calls what settings name. Do not use it.',
  'settings.encoded_pickle': 'A setting holds a pickle, which runs code when a program loads it. Do not use it.',
  'settings.python_object':
    'A YAML file asks Python to call or import what it names. Do not load it with anything but a safe loader.',
  'settings.secret':
    'A setting holds a key or a password. Have it revoked where it is valid, and ask for the model without it.',
  'skops.dangerous_type': 'Loading makes an object of a type that can run commands or reach files. Do not load it.',
  'skops.unknown_type':
    'Loading makes an object of a type that is not on the list of harmless ones. Find out whose it is.',
  'template.injection': 'The chat template can run code when it is filled in. Do not use it.',
  'template.too_long': 'The chat template is too long to be checked. Read it before you use it.',
  'tensorflow.no_graph': 'The saved model has no graph, so there is nothing to judge.',
  'tensorflow.risky_operator': 'An operator reads or writes files, or calls Python, while the model runs.',
  'tensorflow.variables_missing': 'The files with the weights are not there. Bring the whole folder in.',
  'tensorflow.variables_unreadable': 'The files with the weights can’t be read.',
  'tflite.custom_operator': 'An operator comes from a library of its own, which must be installed to run the model.',
  'tflite.risky_operator': 'An operator reads or writes files while the model runs.',
  'torchscript.custom_operator': 'The model uses operators of a library that it does not bring. Find out whose it is.',
  'torchscript.file_operator':
    'The code of the model reads or writes files of the machine that runs it. Do not run it.',
  'xml.entity':
    'The XML names files or addresses that a parser would read. Ask its maker for a file without a document type.',
  'xml.library': 'The XML names a library or code that is loaded with the model. Read it first.',
  'xml.script': 'The XML carries program text. Ask its maker what it is for.',
};

/** The explanation of a code; the sentence for codes of a newer program, which this one does not know. */
export const explainFinding = (code: string): string =>
  findingExplanations[code] ??
  'This program does not know the code. Read what was seen, and take it for what its severity says.';
